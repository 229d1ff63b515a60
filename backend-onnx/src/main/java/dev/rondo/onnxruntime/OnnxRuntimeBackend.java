package dev.rondo.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import dev.rondo.BackendException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs and streams models in ONNX Runtime. */
final class OnnxRuntimeBackend implements Backend {
    private final Threads threads;
    private final Lifecycle lifecycle = new Lifecycle("backend 'onnx'", () -> {});

    OnnxRuntimeBackend(BackendOptions options) {
        List<Problem> problems = new ArrayList<>();
        options.properties()
                .keySet()
                .forEach(name -> problems.add(new Problem(
                        "option '" + name + "'", "found this option", "the backend 'onnx' has none", "remove it")));
        if (options.nonFinite() == NonFinite.ALLOW) {
            problems.add(new Problem(
                    "option nonFinite",
                    "found ALLOW",
                    "ONNX Runtime's recurrent operators make finite numbers of NaN, so the backend 'onnx' refuses it",
                    "use NonFinite.REJECT, or a backend that computes with NaN"));
        }
        if (!problems.isEmpty()) {
            throw new BackendException("The backend 'onnx' cannot be opened like this", problems);
        }
        this.threads = new Threads(options.threads());
        loadLibraries();
    }

    /** Loads the native code now, so that a failure is told here and not at the first model. */
    private static void loadLibraries() {
        try {
            OrtEnvironment.getEnvironment();
        } catch (LinkageError | RuntimeException e) {
            BackendException failure = new BackendException(new Problem(
                    "backend 'onnx'",
                    "the libraries of ONNX Runtime cannot be loaded: " + e,
                    "they are unpacked to the temporary folder and loaded from there",
                    "point -Djava.io.tmpdir to a folder that programs may write to and run from, or name the folder of the"
                            + " libraries by -Donnxruntime.native.path"));
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public boolean bitwise() {
        return false;
    }

    @Override
    public Support supports(Graph graph, Purpose purpose) {
        List<Problem> reasons = new ArrayList<>(OnnxExport.obstacles(graph));
        switch (purpose) {
            case Purpose.Run run -> {}
            case Purpose.Stream stream -> reasons.addAll(Streaming.obstacles(graph));
            case Purpose.Train train ->
                reasons.add(new Problem(
                        "purpose train",
                        "the backend 'onnx' has no gradients",
                        "ONNX Runtime's Java package is for inference only",
                        "train with cpu-simd, then run here"));
        }
        return Support.of(reasons);
    }

    @Override
    public CompiledModel compile(TrainedModel model) {
        Support.require(this, model.graph(), Purpose.run());
        requireFinite(model);
        return open(() -> lifecycle.adopt(new OnnxCompiledModel(model, threads)));
    }

    @Override
    public StreamingModel stream(TrainedModel model) {
        Support.require(this, model.graph(), Purpose.stream());
        requireFinite(model);
        return open(() -> lifecycle.adopt(new OnnxStreamingModel(model, threads)));
    }

    @Override
    public TrainableModel train(TrainedModel model, Purpose.Train purpose) {
        Support.require(this, model.graph(), purpose);
        throw new IllegalStateException("training is never supported");
    }

    /** A weight that is NaN would show in no output. */
    private static void requireFinite(TrainedModel model) {
        List<Problem> problems = new ArrayList<>();
        model.weights().tensors().forEach((path, tensor) -> {
            int place = firstNotFinite(tensor);
            if (place >= 0) {
                problems.add(new Problem(
                        "weights '" + path + "'",
                        "found " + tensor.at(place) + " at element " + place,
                        "the backend 'onnx' takes finite weights, since ONNX Runtime hides others",
                        "train with a smaller learning rate, or clip gradients"));
            }
        });
        if (!problems.isEmpty()) {
            throw new ModelException(problems);
        }
    }

    static int firstNotFinite(FloatTensor tensor) {
        for (int i = 0; i < tensor.size(); i++) {
            if (!Float.isFinite(tensor.at(i))) {
                return i;
            }
        }
        return -1;
    }

    private <T> T open(Supplier<T> opening) {
        lifecycle.enter();
        try {
            return opening.get();
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
