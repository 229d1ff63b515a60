package dev.rondo.onnxruntime;

import dev.rondo.BackendException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs and streams models in ONNX Runtime: those of Rondo, and files that Rondo cannot import as {@link OpaqueModel}s.
 * {@link OnnxRuntimeProvider} opens it.
 */
public final class OnnxRuntimeBackend implements Backend {
    private final Engine engine;
    private final Lifecycle lifecycle;

    OnnxRuntimeBackend(BackendOptions backendOptions) {
        NativeLibraries.load();
        RuntimeOptions options = RuntimeOptions.of(backendOptions);
        options.requireProvider();
        Cleaner cleaner = Cleaner.create();
        Deadline deadline = new Deadline(options.deadline(), cleaner);
        this.engine = new Engine(options, deadline, cleaner);
        this.lifecycle = new Lifecycle("backend 'onnx'", deadline::close);
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
        return open(() -> lifecycle.adopt(new OnnxCompiledModel(model, engine)));
    }

    @Override
    public StreamingModel stream(TrainedModel model) {
        Support.require(this, model.graph(), Purpose.stream());
        requireFinite(model);
        return open(() -> lifecycle.adopt(OnnxStreamingModel.of(model, engine)));
    }

    /**
     * Compiles a file that runs as it is for whole batches. Its states begin with zeros for each sequence.
     *
     * @throws ModelException if it is not clear what its inputs and outputs are there for
     * @throws dev.rondo.FormatException if ONNX Runtime refuses the file with the options of this backend
     */
    public CompiledModel compile(OpaqueModel model) {
        return open(() -> lifecycle.adopt(new OpaqueCompiledModel(model, engine)));
    }

    /**
     * Compiles a file that runs as it is for streaming.
     *
     * @throws BackendException if it cannot be streamed, with all reasons
     * @throws ModelException if it is not clear what its inputs and outputs are there for
     * @throws dev.rondo.FormatException if ONNX Runtime refuses the file with the options of this backend
     */
    public StreamingModel stream(OpaqueModel model) {
        List<Problem> problems = model.uses().streamingProblems();
        if (!problems.isEmpty()) {
            throw new BackendException("The backend 'onnx' cannot stream this file", problems);
        }
        return open(() -> lifecycle.adopt(OnnxStreamingModel.of(model, engine)));
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
