package dev.rondo.simd;

import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.rnn;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Losses;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Memory that batches of other sizes have used before changes nothing. */
class TrainingMemoryTest {
    private static final TrainedModel MODEL = TrainedModel.initialize(
            Model.sequential(gru(104), bidirectional(rnn(4)), dense(3)).resolve(8), 5);

    @Test
    void gradientsOfChangingBatchesAreThoseOfAFreshModel() {
        int[][] sizes = {{8, 4}, {7, 4}, {8, 4}, {7, 3}, {9, 4}, {16, 3}, {1, 9}, {7, 6}};
        try (Backend backend = new SimdProvider().open(BackendOptions.defaults().threads(2));
                TrainableModel used = backend.train(MODEL, Losses.meanSquaredError())) {
            for (int[] size : sizes) {
                SplittableRandom random = new SplittableRandom(Arrays.hashCode(size));
                Map<String, SequenceBatch> x = Map.of("x", batch(random, 8, size[0], size[1]));
                SequenceBatch y = batch(random, 3, size[0], size[1]);
                try (TrainableModel fresh = backend.train(MODEL, Losses.meanSquaredError())) {
                    Gradients expected = fresh.gradients(x, y, Draw.NONE);
                    assertEquals(expected, used.gradients(x, y, Draw.NONE), Arrays.toString(size));
                    assertEquals(fresh.loss(x, y), used.loss(x, y));
                }
            }
        }
    }

    private static SequenceBatch batch(SplittableRandom random, int features, int count, int length) {
        int[] lengths = new int[count];
        Arrays.setAll(lengths, i -> Math.max(0, length - i % 3));
        int rows = Arrays.stream(lengths).sum();
        float[] values = new float[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, features), values), lengths);
    }
}
