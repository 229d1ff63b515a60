package com.example.consumer;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.model.Model.sequential;
import static dev.rondo.train.Losses.meanSquaredError;
import static dev.rondo.train.Optimizer.adam;

import com.google.inject.Guice;
import com.google.inject.Inject;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;
import dev.rondo.models.Dataset;
import dev.rondo.models.RondoModule;
import dev.rondo.models.Trainer;
import java.util.List;

/** Trains an LSTM, runs it on both backends and compares them. */
public final class Consumer {
    private static final SequenceBatch SERIES =
            SequenceBatch.ofSeries(List.of(new double[] {0.5, -1, 2}, new double[] {1}, new double[] {-0.3, 0.7}));

    private Consumer() {}

    /** Has its backend injected. */
    record Service(Backend backend) {
        @Inject
        Service {}
    }

    /** Fails where something is not as it should be. */
    public static void main(String... arguments) {
        Service service =
                Guice.createInjector(RondoModule.withBackend("cpu-simd")).getInstance(Service.class);
        try (Backend cpuSimd = service.backend();
                Backend onnx = Backends.named("onnx")) {
            expect(cpuSimd.name().equals("cpu-simd"), "Guice injected " + cpuSimd.name());
            expect(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(), "the Vector API is not there");
            TrainedModel model = train(cpuSimd);
            float[] expected = run(cpuSimd, model);
            float[] found = run(onnx, model);
            expect(found.length == SERIES.count(), found.length + " outputs for " + SERIES.count() + " sequences");
            for (int i = 0; i < found.length; i++) {
                expect(Math.abs(found[i] - expected[i]) < 1e-5, found[i] + " instead of " + expected[i]);
            }
        }
    }

    private static TrainedModel train(Backend backend) {
        return Trainer.of(sequential(lstm(4), last(), dense(1)), meanSquaredError(), adam(1e-2f))
                .backend(backend)
                .epochs(3)
                .seed(42)
                .fit(Dataset.of(SERIES, new float[][] {{1.5f}, {1}, {0.4f}}));
    }

    private static float[] run(Backend backend, TrainedModel model) {
        try (CompiledModel compiled = backend.compile(model)) {
            return compiled.run(SERIES).values().toFloats();
        }
    }

    private static void expect(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
