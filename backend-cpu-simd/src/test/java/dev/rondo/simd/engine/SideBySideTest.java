package dev.rondo.simd.engine;

import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.scalar.ScalarKernels;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Losses;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
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

    /** Kernels that note how many units of programs each thread computes. */
    private static final class Watched extends WatchedKernels {
        private final Map<Thread, Long> units;

        Watched(Kernels kernels, Map<Thread, Long> units) {
            super(kernels);
            this.units = units;
        }

        @Override
        protected LongConsumer watch(Object madeFor) {
            return madeFor instanceof Program
                    ? computed -> units.merge(Thread.currentThread(), computed, Long::sum)
                    : computed -> {};
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

    private static SequenceBatch run(TrainedModel of, int threads, SequenceBatch x) {
        try (Workers workers = new Workers(threads);
                SimdModel model = new SimdModel(of, NonFinite.REJECT, new ScalarKernels(), workers)) {
            return model.run(x);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void sameBits(int threads) {
        for (int[] lengths : new int[][] {{17}, {1}, {0}, {}, {5, 9}, {4, 0, 6, 1}}) {
            SequenceBatch x = batch(FEATURES, lengths);
            assertEquals(run(MODEL, 1, x), run(MODEL, threads, x), () -> Arrays.toString(lengths));
        }
    }

    @Test
    void whatTakesTheResultsOfAnotherWaitsForThem() {
        TrainedModel stacked =
                TrainedModel.initialize(Model.sequential(lstm(20), gru(9)).resolve(FEATURES), 7);
        SequenceBatch x = batch(FEATURES, 17);
        assertEquals(run(stacked, 1, x), run(stacked, 2, x));
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

    /** The units that each thread computes, the most first. */
    private static List<Long> units(int threads, Graph graph, Map<String, SequenceBatch> inputs) {
        Map<Thread, Long> units = new ConcurrentHashMap<>();
        try (Workers workers = new Workers(threads);
                SimdModel model = new SimdModel(
                        TrainedModel.initialize(graph, 7),
                        NonFinite.REJECT,
                        new Watched(new ScalarKernels(), units),
                        workers)) {
            model.run(inputs);
        }
        return units.values().stream().sorted(Comparator.reverseOrder()).toList();
    }

    private static List<Long> units(int threads, Graph graph, int... lengths) {
        return units(threads, graph, Map.of("x", batch(FEATURES, lengths)));
    }

    private static Graph directions(int size) {
        return Model.sequential(bidirectional(lstm(size))).resolve(FEATURES);
    }

    @Test
    void theDirectionsOfOneSequenceHaveAThreadEach() {
        long oneDirection = 12 * 16;
        long halfOfMerging = 6 * 16;
        assertEquals(List.of(oneDirection + halfOfMerging, oneDirection + halfOfMerging), units(2, directions(8), 12));
    }

    @Test
    void aSmallRecurrenceOverOneSequenceWakesNobody() {
        TrainedModel small = TrainedModel.initialize(Model.sequential(lstm(8)).resolve(FEATURES), 7);
        Set<Thread> before = team();
        try (Workers workers = new Workers(2);
                SimdModel model = new SimdModel(small, NonFinite.REJECT, new ScalarKernels(), workers)) {
            model.run(batch(FEATURES, 12));
            assertEquals(before, team());
            model.run(batch(FEATURES, 12, 12));
            assertNotEquals(before, team());
        }
    }

    /** The threads of all teams; they begin with the first run that more than one takes part in. */
    private static Set<Thread> team() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("rondo-cpu-simd"))
                .collect(Collectors.toSet());
    }

    @Test
    void moreSequencesThanDirectionsAreSharedByMoreThreads() {
        long oneSequenceBothWays = 2 * 20 * 48;
        long anEighthOfMerging = 18 * 96;
        assertEquals(
                oneSequenceBothWays + anEighthOfMerging,
                units(8, directions(48), 20, 20, 20, 20, 20, 20, 20).getFirst());
    }

    @Test
    void aLargeRecurrenceSharesItsUnitsThoughASmallOneStandsBesideIt() {
        ModelBuilder model = Model.builder();
        Port x = model.features("x", FEATURES);
        Port small = model.features("small", FEATURES);
        model.output("y", model.add(lstm(128), x)).output("z", model.add(lstm(4), small));
        List<Long> units =
                units(2, model.build().resolve(), Map.of("x", batch(FEATURES, 20), "small", batch(FEATURES, 1)));
        assertEquals(2, units.size());
        assertEquals(20 * 64, units.getLast());
    }
}
