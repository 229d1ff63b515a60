package dev.rondo.onnxruntime;

import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.Session;
import dev.rondo.backend.Signature;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import java.lang.ref.Cleaner;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens sessions, whatever file they run. */
final class OnnxStreamingModel implements StreamingModel {
    /** The files of a model, from which the memory of sessions comes. */
    interface Source extends AutoCloseable {
        /** The memory of a session that goes on from some states. */
        SessionMemory open(Map<String, FloatTensor> states);

        @Override
        void close();
    }

    private final Signature signature;
    private final Map<String, FloatTensor> initial;
    private final Source source;
    private final Cleaner cleaner;
    private final Lifecycle lifecycle;

    private OnnxStreamingModel(Signature signature, Map<String, FloatTensor> initial, Source source, Cleaner cleaner) {
        this.signature = signature;
        this.initial = initial;
        this.source = source;
        this.cleaner = cleaner;
        this.lifecycle = new Lifecycle("streaming model", source::close, cleaner);
    }

    /** Streams one of our own models. */
    static OnnxStreamingModel of(TrainedModel trained, Engine engine) {
        StreamingFiles files = new StreamingFiles(trained, engine);
        Signature signature = Signature.of(files.graph());
        return new OnnxStreamingModel(signature, initial(signature, trained), files, engine.cleaner());
    }

    /** Streams somebody else's, whose states begin with zeros. */
    static OnnxStreamingModel of(OpaqueModel opaque, Engine engine) {
        Signature signature = opaque.signature();
        OpaqueStream stream = new OpaqueStream(opaque.uses(), signature, engine);
        return new OnnxStreamingModel(signature, zeros(signature), stream, engine.cleaner());
    }

    private static Map<String, FloatTensor> zeros(Signature signature) {
        Map<String, FloatTensor> zeros = new LinkedHashMap<>();
        signature.states().forEach((path, size) -> zeros.put(path, FloatTensor.wrap(Shape.of(size), new float[size])));
        return zeros;
    }

    /** What each state begins with: its parameter, or zeros. */
    private static Map<String, FloatTensor> initial(Signature signature, TrainedModel trained) {
        Map<String, FloatTensor> initial = zeros(signature);
        for (Graph.Node node : trained.graph().nodes()) {
            node.states().forEach(state -> {
                Expr.Parameter learned = state.initial();
                if (learned != null) {
                    FloatTensor value = trained.weights().get(node.path(learned.name()));
                    initial.replace(node.path(state.name()), value);
                }
            });
        }
        return initial;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    Map<String, FloatTensor> initial() {
        return initial;
    }

    @Override
    public Session open() {
        return open(initial);
    }

    /** A session that goes on from some states. */
    Session open(Map<String, FloatTensor> states) {
        lifecycle.enter();
        try {
            return lifecycle.adopt(new OnnxSession(this, source.open(states), cleaner));
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
