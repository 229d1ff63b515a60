package dev.rondo.onnxruntime;

import dev.rondo.backend.Availability;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import java.util.Locale;
import java.util.Optional;

/** Provides the backend {@code onnx}: inference in ONNX Runtime, where its jar is there and has libraries for this machine. */
public final class OnnxRuntimeProvider implements BackendProvider {
    private static final String ADD_JAR = "add com.microsoft.onnxruntime:onnxruntime (on the module path also"
            + " --add-modules com.microsoft.onnxruntime)";

    /** For the service loader. */
    public OnnxRuntimeProvider() {}

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public int priority() {
        return 50;
    }

    /** Looks for the classes and the native libraries, and loads neither. */
    @Override
    public Availability probe() {
        Class<?> runtime;
        try {
            runtime =
                    Class.forName("ai.onnxruntime.OrtSession", false, getClass().getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return new Availability.Unavailable("the classes of ONNX Runtime are not there", ADD_JAR);
        }
        String platform = platform();
        boolean elsewhere = System.getProperty("onnxruntime.native.path") != null;
        if (!elsewhere && runtime.getResource("/ai/onnxruntime/native/" + platform) == null) {
            return new Availability.Unavailable(
                    "ONNX Runtime's jar has no libraries for " + platform,
                    "name their folder by -Donnxruntime.native.path, or use another backend");
        }
        String version = Optional.ofNullable(runtime.getPackage().getImplementationVersion())
                .map(text -> " " + text)
                .orElse("");
        return new Availability.Available("ONNX Runtime" + version + ", " + platform);
    }

    /** What ONNX Runtime calls this platform. */
    private static String platform() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = name.contains("mac") ? "osx" : name.contains("win") ? "win" : "linux";
        return system + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
    }

    /**
     * Opens the backend; the caller closes it. Its options are
     *
     * <ul>
     *   <li>{@code provider}: what computes, {@code cpu} unless told otherwise, or by name what a build of ONNX Runtime has besides:
     *       {@code cuda}, {@code tensorrt}, {@code rocm}, {@code openvino}, {@code coreml}, {@code directml}, {@code dnnl}, {@code nnapi},
     *       {@code acl}, {@code xnnpack}, {@code qnn}, {@code webgpu};
     *   <li>{@code optimization}: how far graphs are rewritten, {@code none}, {@code basic}, {@code extended}, {@code layout} or
     *       {@code all}, which it is unless told otherwise;
     *   <li>{@code deadline}: how long a run, a step or a chunk may take, such as {@code 250ms} or {@code 2s}; unless told, as long as it
     *       takes. What takes longer is ended at the next operator with a {@link dev.rondo.BackendException}, and everything stays usable.
     * </ul>
     *
     * The threads of {@link BackendOptions} are those inside one run: unless told, 1 for small models.
     *
     * @throws dev.rondo.BackendException if ONNX Runtime is not there, or an option is unknown or out of range, or the
     *     execution provider cannot be used here, or NaN and infinity are to be allowed: ONNX
     *     Runtime's recurrent operators hide them
     */
    @Override
    public OnnxRuntimeBackend open(BackendOptions options) {
        return new OnnxRuntimeBackend(options);
    }
}
