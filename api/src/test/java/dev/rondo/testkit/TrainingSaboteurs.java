package dev.rondo.testkit;

import static dev.rondo.testkit.Tampering.mappedTensors;
import static dev.rondo.testkit.Tampering.zeroed;

import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Backends whose losses or gradients are wrong. */
final class TrainingSaboteurs {
    private TrainingSaboteurs() {}

    static Map<String, Saboteur> all() {
        Map<String, Saboteur> aimed = new LinkedHashMap<>();
        aimed.put("gradient: lstm | bias gradient dropped", wrong(t -> zeroed(t, ".b")));
        aimed.put(
                "gradient: own cell, learned initial states | their gradient dropped",
                wrong(t -> zeroed(t, ".initial")));
        aimed.put("gradient: gru | 1e-3 off", wrong(t -> mappedTensors(t, v -> v * 1.001f)));
        aimed.put("gradient: dropout, masks of the draw | masks ignored", new Saboteur() {
            @Override
            TrainedModel model(TrainedModel model) {
                return new TrainedModel(model.graph().withoutRandomness(), model.weights());
            }
        });
        aimed.put("gradient: recurrent dropout and zoneout, masks of the draw | by place in the batch", new Saboteur() {
            @Override
            Gradients gradients(
                    TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
                int[] places = new int[targets.count()];
                Arrays.setAll(places, i -> i);
                return honest.gradients(inputs, targets, Draw.of(draw.seed(), draw.step(), places));
            }
        });
        aimed.put("gradient: dropout, loss without masks | with masks", new Saboteur() {
            @Override
            double loss(TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets) {
                return honest.gradients(inputs, targets, Draw.of(1, 1, 0, 1, 2, 3, 4, 5))
                        .loss();
            }
        });
        aimed.put("gradient: gru, truncated after 2 | never", new Saboteur() {
            @Override
            Purpose.Train purpose(Purpose.Train purpose) {
                return new Purpose.Train(purpose.loss(), 0);
            }
        });
        aimed.put("gradient: mean squared error | the mean over the sequences", new Saboteur() {
            @Override
            Gradients gradients(
                    TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
                Gradients right = honest.gradients(inputs, targets, draw);
                float factor = (float) targets.rows() / targets.count();
                return new Gradients(right.loss() * factor, mappedTensors(right.tensors(), v -> v * factor));
            }
        });
        aimed.put("gradient: other weights | the old ones", new Saboteur() {
            @Override
            void update(TrainableModel honest, Weights weights) {
                // Forgotten.
            }
        });
        aimed.put("gradient: the same batch twice | added up", new Saboteur() {
            private int calls;

            @Override
            Gradients gradients(
                    TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
                Gradients right = honest.gradients(inputs, targets, draw);
                float factor = ++calls;
                return new Gradients(right.loss(), mappedTensors(right.tensors(), v -> v * factor));
            }
        });
        aimed.put("bits: gru, gradients on one thread, two and three | added by threads", new Saboteur() {
            private int threads;

            @Override
            BackendOptions options(BackendOptions options) {
                threads = options.threads();
                return options;
            }

            @Override
            Gradients gradients(
                    TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
                Gradients right = honest.gradients(inputs, targets, draw);
                return new Gradients(
                        right.loss(), mappedTensors(right.tensors(), v -> threads == 2 ? Math.nextUp(v) : v));
            }
        });
        aimed.put("bits: lstm, the loss with gradients and without | rounded otherwise", new Saboteur() {
            @Override
            double loss(TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets) {
                return Math.nextUp(honest.loss(inputs, targets));
            }
        });
        return aimed;
    }

    private static Saboteur wrong(UnaryOperator<Map<String, FloatTensor>> wrong) {
        return new Saboteur() {
            @Override
            Gradients gradients(
                    TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
                Gradients right = honest.gradients(inputs, targets, draw);
                return new Gradients(right.loss(), wrong.apply(right.tensors()));
            }
        };
    }
}
