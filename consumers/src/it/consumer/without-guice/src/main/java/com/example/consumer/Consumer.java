package com.example.consumer;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.model.Model.sequential;
import static dev.rondo.train.Losses.softmaxCrossEntropy;
import static dev.rondo.train.Optimizer.adam;

import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;
import dev.rondo.models.Dataset;
import dev.rondo.models.Forecast;
import dev.rondo.models.Forecaster;
import dev.rondo.models.Trainer;
import java.util.stream.IntStream;

/** Trains a classifier and a forecaster where Guice is not there. */
public final class Consumer {
    private Consumer() {}

    /** Fails where something is not as it should be. */
    public static void main(String... arguments) {
        expect(!isThere("com.google.inject.Guice"), "Guice is there");

        TrainedModel classifier = Trainer.of(sequential(lstm(4), last(), dense(2)), softmaxCrossEntropy(), adam(1e-2f))
                .epochs(2)
                .fit(Dataset.ofClasses(SequenceBatch.of(Sequence.of(0.5, -1, 2), Sequence.of(-0.3, -0.7)), 1, 0));
        String backend = classifier.provenance().properties().get("rondo.backend");
        expect("cpu-simd".equals(backend), "it was trained on " + backend);

        double[] series = IntStream.range(0, 60).mapToDouble(Math::sin).toArray();
        Forecast forecast = Forecaster.builder()
                .window(8)
                .horizon(3)
                .model(sequential(gru(4), last(), dense(3)))
                .training(trainer -> trainer.epochs(2))
                .train(Sequence.of(series))
                .forecast();
        expect(forecast.mean().length == 3, forecast + " for 3 steps");
    }

    private static boolean isThere(String className) {
        try {
            Class.forName(className);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void expect(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
