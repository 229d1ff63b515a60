package dev.rondo.simd.engine;

import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Session;
import dev.rondo.backend.Signature;
import dev.rondo.backend.StreamingModel;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import org.jspecify.annotations.Nullable;

/** A graph compiled for streaming. */
public final class SimdStream implements StreamingModel {
    private final Graph graph;
    private final Signature signature;
    private final PreparedGraph prepared;
    private final InputCheck check;
    private final Workers workers;
    private final Lifecycle lifecycle = new Lifecycle("streaming model", () -> {});

    /** Compiles a model for streaming. */
    public SimdStream(TrainedModel model, NonFinite nonFinite, Kernels kernels, Workers workers) {
        this.workers = workers;
        this.graph = model.graph().withoutRandomness();
        this.signature = Signature.of(graph);
        this.prepared = PreparedGraph.forRunning(graph, kernels);
        this.prepared.install(model.weights(), workers);
        this.check = new InputCheck(signature, nonFinite);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    Graph graph() {
        return graph;
    }

    PreparedGraph prepared() {
        return prepared;
    }

    Workers workers() {
        return workers;
    }

    InputCheck check() {
        return check;
    }

    @Override
    public Session open() {
        return open(null);
    }

    /** A session that goes on from another, or begins. */
    Session open(@Nullable SimdSession from) {
        lifecycle.enter();
        try {
            SimdSession session = new SimdSession(this);
            if (from != null) {
                session.copyStates(from);
            }
            return lifecycle.adopt(session);
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
