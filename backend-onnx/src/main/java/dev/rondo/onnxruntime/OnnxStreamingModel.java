package dev.rondo.onnxruntime;

import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Session;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Streams: the step model for single steps, and the chunk model, loaded when it is first needed, for any number. */
final class OnnxStreamingModel implements StreamingModel {
    private final TrainedModel trained;
    private final Graph graph;
    private final InputCheck check;
    private final int threads;
    private final NativeModel step;
    private final Map<String, FloatTensor> initial;
    private final Lifecycle lifecycle = new Lifecycle("streaming model", this::release);
    private @Nullable NativeModel chunk;

    OnnxStreamingModel(TrainedModel trained, Threads threads) {
        this.trained = trained;
        this.graph = trained.graph().withoutRandomness();
        this.check = new InputCheck(graph, NonFinite.REJECT);
        this.threads = threads.of(graph);
        this.initial = initial(trained);
        this.step = new NativeModel(OnnxExport.stepModel(trained), this.threads);
    }

    /** What each state begins with: its parameter, or zeros. */
    private static Map<String, FloatTensor> initial(TrainedModel trained) {
        Map<String, FloatTensor> initial = new LinkedHashMap<>();
        Streaming.states(trained.graph())
                .forEach((path, size) -> initial.put(path, FloatTensor.wrap(Shape.of(size), new float[size])));
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
    public Graph graph() {
        return graph;
    }

    InputCheck check() {
        return check;
    }

    NativeModel step() {
        return step;
    }

    synchronized NativeModel chunk() {
        if (chunk == null) {
            chunk = new NativeModel(OnnxExport.chunkModel(trained), threads);
        }
        return chunk;
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
            return lifecycle.adopt(new OnnxSession(this, states));
        } finally {
            lifecycle.exit();
        }
    }

    private synchronized void release() {
        step.close();
        if (chunk != null) {
            chunk.close();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
