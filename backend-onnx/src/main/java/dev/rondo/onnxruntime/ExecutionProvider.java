package dev.rondo.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What ONNX Runtime computes with; which of them are there depends on the jar and the machine. */
enum ExecutionProvider {
    CPU(OrtProvider.CPU),
    CUDA(OrtProvider.CUDA),
    TENSORRT(OrtProvider.TENSOR_RT),
    ROCM(OrtProvider.ROCM),
    OPENVINO(OrtProvider.OPEN_VINO),
    COREML(OrtProvider.CORE_ML),
    DIRECTML(OrtProvider.DIRECT_ML),
    DNNL(OrtProvider.DNNL),
    NNAPI(OrtProvider.NNAPI),
    ACL(OrtProvider.ACL),
    XNNPACK(OrtProvider.XNNPACK),
    QNN(OrtProvider.QNN),
    WEBGPU(OrtProvider.WEBGPU);

    private final OrtProvider provider;

    ExecutionProvider(OrtProvider provider) {
        this.provider = provider;
    }

    /** The one that is called so, in upper or lower case. */
    static Optional<ExecutionProvider> named(String text) {
        return Arrays.stream(values())
                .filter(provider -> provider.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Those that this ONNX Runtime was built with; loads its libraries. */
    static List<ExecutionProvider> available() {
        EnumSet<OrtProvider> available = OrtEnvironment.getAvailableProviders();
        return Arrays.stream(values())
                .filter(provider -> available.contains(provider.provider))
                .toList();
    }

    /**
     * Tells a session to use it on the first device, and the CPU for what it cannot do.
     *
     * @throws OrtException if it is not there
     */
    void addTo(SessionOptions options) throws OrtException {
        switch (this) {
            case CPU -> {} // always there
            case CUDA -> options.addCUDA(0);
            case TENSORRT -> options.addTensorrt(0);
            case ROCM -> options.addROCM(0);
            case OPENVINO -> options.addOpenVINO("");
            case COREML -> options.addCoreML(Map.of());
            case DIRECTML -> options.addDirectML(0);
            case DNNL -> options.addDnnl(true);
            case NNAPI -> options.addNnapi();
            case ACL -> options.addACL(false);
            case XNNPACK -> options.addXnnpack(Map.of());
            case QNN -> options.addQnn(Map.of());
            case WEBGPU -> options.addWebGPU(Map.of());
        }
    }

    /** Its name among the options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
