package dev.rondo.models;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.rnn;

import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small tasks that are quickly learned. */
final class Toys {
    private Toys() {}

    static Model model() {
        return Model.sequential(rnn(4), last(), dense(1));
    }

    static Model modelWithDropout() {
        return Model.sequential(rnn(4), dropout(0.3f), last(), dense(1));
    }

    /** Ragged sequences, and the difference of their last two steps. */
    static Dataset differences(int count, long seed) {
        Random random = new Random(seed);
        List<Sequence> sequences = new ArrayList<>();
        float[][] targets = new float[count][1];
        for (int i = 0; i < count; i++) {
            float[] steps = new float[2 + random.nextInt(4)];
            for (int t = 0; t < steps.length; t++) {
                steps[t] = random.nextFloat() - 0.5f;
            }
            targets[i][0] = steps[steps.length - 1] - steps[steps.length - 2];
            sequences.add(Sequence.of(steps));
        }
        return Dataset.of(SequenceBatch.ofSequences(sequences), targets);
    }

    static String message(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }

    /** A sine with a period of 12 steps. */
    static Sequence sine(int steps) {
        float[] values = new float[steps];
        for (int t = 0; t < steps; t++) {
            values[t] = 10 + 3 * (float) Math.sin(2 * Math.PI * t / 12);
        }
        return Sequence.of(values);
    }
}
