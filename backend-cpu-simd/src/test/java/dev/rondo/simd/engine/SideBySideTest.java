package dev.rondo.simd.engine;

import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.scalar.ScalarKernels;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Losses;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directions of a layer may run at the same time, to the bits of one after the other. */
class SideBySideTest {
    private static final int FEATURES = 6;
    private static final TrainedModel MODEL = TrainedModel.initialize(
            Model.sequential(bidirectional(lstm(20)), bidirectional(gru(9)), dense(4))
                    .resolve(FEATURES),
            7);

    /** Kernels that note which threads run programs. */
    private record Watched(Kernels kernels, Set<Thread> threads) implements Kernels {
        @Override
        public String description() {
            return kernels.description();
        }

        @Override
        public PointwiseKernel pointwise(Program program) {
            PointwiseKernel kernel = kernels.pointwise(program);
            return new PointwiseKernel() {
                @Override
                public void run(
                        float[][] arrays,
                        int[] offsets,
                        int[] strides,
                        int fromRow,
                        int toRow,
                        int fromUnit,
                        int toUnit) {
                    threads.add(Thread.currentThread());
                    kernel.run(arrays, offsets, strides, fromRow, toRow, fromUnit, toUnit);
                }
            };
        }

        @Override
        public int tileRows() {
            return kernels.tileRows();
        }

        @Override
        public int tileBlocks(int rows) {
            return kernels.tileBlocks(rows);
        }

        @Override
        public TileKernel tile(TileShape shape) {
            return kernels.tile(shape);
        }
    }

    private static SequenceBatch batch(int features, int... lengths) {
        SplittableRandom random = new SplittableRandom(42);
        int rows = Arrays.stream(lengths).sum();
        float[] values = new float[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, features), values), lengths);
    }

    private static SequenceBatch run(int threads, SequenceBatch x) {
        try (Workers workers = new Workers(threads);
                SimdModel model = new SimdModel(MODEL, NonFinite.REJECT, new ScalarKernels(), workers)) {
            return model.run(x);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void sameBits(int threads) {
        for (int[] lengths : new int[][] {{17}, {1}, {0}, {}, {5, 9}, {4, 0, 6, 1}}) {
            SequenceBatch x = batch(FEATURES, lengths);
            assertEquals(run(1, x), run(threads, x), () -> Arrays.toString(lengths));
        }
    }

    @Test
    void sameGradients() {
        assertEquals(gradients(1).tensors(), gradients(2).tensors());
    }

    private static Gradients gradients(int threads) {
        Purpose.Train purpose = new Purpose.Train(Losses.meanSquaredError(), 0);
        try (Workers workers = new Workers(threads);
                SimdTraining training =
                        new SimdTraining(MODEL, purpose, NonFinite.REJECT, new ScalarKernels(), workers)) {
            return training.gradients(Map.of("x", batch(FEATURES, 8)), batch(4, 8), Draw.NONE);
        }
    }

    @Test
    void theDirectionsOfOneSequenceHaveAThreadEach() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        TrainedModel model =
                TrainedModel.initialize(Model.sequential(bidirectional(lstm(8))).resolve(FEATURES), 7);
        try (Workers workers = new Workers(2);
                SimdModel compiled =
                        new SimdModel(model, NonFinite.REJECT, new Watched(new ScalarKernels(), threads), workers)) {
            compiled.run(batch(FEATURES, 12));
        }
        assertTrue(threads.size() == 2, threads::toString);
    }
}
