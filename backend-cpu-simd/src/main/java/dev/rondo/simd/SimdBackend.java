package dev.rondo.simd;

import dev.rondo.BackendException;
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
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.SimdModel;
import dev.rondo.simd.engine.SimdStream;
import dev.rondo.simd.engine.SimdTraining;
import dev.rondo.simd.engine.Workers;
import dev.rondo.train.LossGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The backend {@code cpu-simd}. */
final class SimdBackend implements Backend {
    static final String NAME = "cpu-simd";

    private final NonFinite nonFinite;
    private final Kernels kernels;
    private final Workers workers;
    private final Lifecycle lifecycle;

    SimdBackend(BackendOptions options) {
        if (!options.properties().isEmpty()) {
            throw new BackendException(new Problem(
                    "backend '" + NAME + "'",
                    "found the options " + options.properties().keySet(),
                    "it has none",
                    "remove them"));
        }
        this.nonFinite = options.nonFinite();
        this.kernels = KernelChoice.kernels();
        this.workers = new Workers(options.effectiveThreads());
        this.lifecycle = new Lifecycle("backend '" + NAME + "'", () -> {
            try {
                workers.close();
            } finally {
                kernels.close();
            }
        });
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean bitwise() {
        return true;
    }

    @Override
    public Support supports(Graph graph, Purpose purpose) {
        List<Problem> problems = new ArrayList<>();
        switch (purpose) {
            case Purpose.Run run -> {}
            case Purpose.Stream stream -> problems.addAll(Streaming.obstacles(graph));
            case Purpose.Train train -> problems.addAll(LossGraph.obstacles(graph, train.loss()));
        }
        return Support.of(problems);
    }

    @Override
    public CompiledModel compile(TrainedModel model) {
        return open(model, Purpose.run(), () -> new SimdModel(model, nonFinite, kernels, workers));
    }

    @Override
    public StreamingModel stream(TrainedModel model) {
        return open(model, Purpose.stream(), () -> new SimdStream(model, nonFinite, kernels, workers));
    }

    @Override
    public TrainableModel train(TrainedModel model, Purpose.Train purpose) {
        return open(model, purpose, () -> new SimdTraining(model, purpose, nonFinite, kernels, workers));
    }

    private <T extends AutoCloseable> T open(TrainedModel model, Purpose purpose, Supplier<T> compiling) {
        lifecycle.enter();
        try {
            Support.require(this, model.graph(), purpose);
            return lifecycle.adopt(compiling.get());
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
