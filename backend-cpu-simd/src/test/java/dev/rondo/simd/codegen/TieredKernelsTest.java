package dev.rondo.simd.codegen;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Lstm;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.simd.Garbage;
import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.SimdModel;
import dev.rondo.simd.engine.SimdTraining;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.engine.WatchedKernels;
import dev.rondo.simd.engine.Workers;
import dev.rondo.simd.plan.Access;
import dev.rondo.simd.plan.Instruction;
import dev.rondo.simd.plan.Lowering;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Primitive;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.plan.StepPlan;
import dev.rondo.simd.scalar.ScalarKernels;
import dev.rondo.train.Draw;
import dev.rondo.train.Losses;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TieredKernelsTest {
    private static final int FIRST_RUNS = 16;

    /** A hundred times what a small model takes on a core that it shares. */
    private static final int MOST_RUNS = 20_000;

    private static final TileShape SMALL = new TileShape(1, 1, List.of(0), 1, Slot.BLOCK, 0, false);
    private static final TileShape OTHER = new TileShape(1, 2, List.of(0), 1, 2 * Slot.BLOCK, 0, false);

    /** The runs of one kernel by whoever computes. */
    private static final class Count {
        private final String of;
        private final AtomicInteger runs = new AtomicInteger();

        Count(String of) {
            this.of = of;
        }

        void add() {
            if (!Thread.currentThread().getName().equals(Background.THREAD)) {
                runs.incrementAndGet();
            }
        }

        int runs() {
            return runs.get();
        }
    }

    /** Kernels that count the runs of each. */
    private static final class Counted extends WatchedKernels {
        private final List<Count> counts;

        Counted(Kernels kernels, List<Count> counts) {
            super(kernels);
            this.counts = counts;
        }

        Counted(Kernels kernels) {
            this(kernels, new CopyOnWriteArrayList<>());
        }

        @Override
        protected LongConsumer watch(Object madeFor) {
            Count count = new Count(madeFor.toString());
            counts.add(count);
            return units -> count.add();
        }

        List<Count> counts() {
            return counts;
        }

        int runs() {
            return counts.stream().mapToInt(Count::runs).sum();
        }

        int runs(List<Count> those) {
            List<String> names = those.stream().map(count -> count.of).toList();
            return counts.stream()
                    .filter(count -> names.contains(count.of))
                    .mapToInt(Count::runs)
                    .sum();
        }
    }

    private final Counted first = new Counted(new ScalarKernels());
    private final Counted then = new Counted(new VectorKernels());
    private final Deque<Runnable> background = new ArrayDeque<>();
    private long time;
    private long untilNextReading;
    private final TieredKernels tiered = tiered(then);

    private TieredKernels tiered(Kernels following) {
        LongSupplier clock = () -> time += untilNextReading;
        return new TieredKernels(first, following, new Compiling(background::add, clock), () -> {});
    }

    /** Makes it seem that no kernel is compiled, however often it is run; else any seems so at once. */
    private void compileNothing(boolean nothing) {
        untilNextReading = nothing ? Duration.ofSeconds(1).toNanos() : 0;
    }

    /** Runs a tile so often that another kernel may follow. */
    private static TileKernel askedFor(Kernels kernels, TileShape shape) {
        TileKernel tile = kernels.tile(shape);
        for (int run = 0; run <= FIRST_RUNS; run++) {
            run(tile, shape, new float[shape.blocks() * Slot.BLOCK]);
        }
        return tile;
    }

    /** Of one term and one row. */
    private static float[] run(TileKernel tile, TileShape shape, float[] right) {
        Factors factors = new Factors(1);
        factors.set(0, new float[] {0.1f}, 0, 1, right, 0);
        float[] c = new float[shape.blocks() * Slot.BLOCK];
        tile.run(factors, new float[c.length], 0, c, 0);
        return c;
    }

    /** Does all that the kernels want to be done in the background, which may be more in the end. */
    private void compile() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    @Test
    void whoAsksAgainGetsTheSameKernelSoThatItsRunsAddUp() {
        Kernels kernels = tiered;
        assertSame(kernels.tile(SMALL), kernels.tile(SMALL));
        Slot slot = new Slot(0, Slot.BLOCK, 1, false);
        Instruction load = new Instruction(Primitive.LOAD, List.of(), 0, new Access(slot, 0, false));
        Program program = new Program(Slot.BLOCK, List.of(load), List.of(new Program.Store(0, slot)));
        assertSame(kernels.pointwise(program), kernels.pointwise(program));
    }

    @Test
    void tilesAreThoseOfTheGeneratedKernels() {
        assertEquals(then.description(), tiered.description());
        assertEquals(then.tileRows(), tiered.tileRows());
        for (int rows = 1; rows <= tiered.tileRows(); rows++) {
            assertEquals(then.tileBlocks(rows), tiered.tileBlocks(rows));
        }
    }

    @Test
    void aProgramIsRunByTheFirstKernelsUntilTheGeneratedOneIsCompiledToTheSameBits() {
        StepPlan plan = Lowering.lower(CellScope.define(new Lstm(37), 5).results(), Map.of());
        Operation.Unitwise only = (Operation.Unitwise) plan.operations().getFirst();
        Program program = Objects.requireNonNull(only.program());
        PointwiseKernel expected = new ScalarKernels().pointwise(program);
        PointwiseKernel kernel = tiered.pointwise(program);
        SplittableRandom random = new SplittableRandom(42);
        for (int run = 1; run <= 3 * FIRST_RUNS; run++) {
            float[][] arrays = values(plan, random);
            float[][] copies = new float[arrays.length][];
            Arrays.setAll(copies, i -> arrays[i].clone());
            run(expected, plan, arrays);
            run(kernel, plan, copies);
            for (Slot result : plan.results().values()) {
                assertArrayEquals(arrays[result.index()], copies[result.index()], "run " + run);
            }
            assertEquals(Math.min(run, 2 * FIRST_RUNS), first.runs(), "run " + run);
            if (run == FIRST_RUNS) {
                assertEquals(0, background.size(), "after as many runs as a short program may take");
            } else if (run == 2 * FIRST_RUNS) {
                assertEquals(1, background.size(), "it is asked for once");
                assertEquals(0, then.counts().size(), "nothing is generated by whoever computes");
                compile();
                assertEquals(1, then.counts().size());
            }
        }
    }

    @Test
    void whereNothingIsEverCompiledPlainJavaComputesAndOneWarningSaysSo() {
        compileNothing(true);
        TileKernel tile = askedFor(tiered, SMALL);
        TileKernel other = askedFor(tiered, OTHER);
        List<String> warnings = warnings(this::compile);
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.getFirst().contains("start Java with its compiler C2"), warnings.toString());
        assertEquals(first.description(), tiered.description());
        assertEquals(2, then.counts().size());
        compileNothing(false);
        askedFor(tiered, new TileShape(1, 3, List.of(0), 1, 3 * Slot.BLOCK, 0, false));
        compile();
        assertEquals(2, then.counts().size(), "nothing is tried any more");
        int before = first.runs();
        run(tile, SMALL, new float[SMALL.blocks() * Slot.BLOCK]);
        run(other, OTHER, new float[OTHER.blocks() * Slot.BLOCK]);
        assertEquals(before + 2, first.runs());
    }

    @Test
    void aKernelThatIsNotCompiledWhereOthersAreKeepsItsPlainTwinAlone() {
        TileKernel tile = askedFor(tiered, SMALL);
        compile();
        compileNothing(true);
        TileKernel hopeless = askedFor(tiered, OTHER);
        List<String> warnings = warnings(this::compile);
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.getFirst().contains(OTHER.toString()), warnings.toString());
        assertEquals(then.description(), tiered.description());
        int before = first.runs();
        run(hopeless, OTHER, new float[OTHER.blocks() * Slot.BLOCK]);
        assertEquals(before + 1, first.runs());
        run(tile, SMALL, new float[SMALL.blocks() * Slot.BLOCK]);
        assertEquals(before + 1, first.runs());
    }

    @Test
    void aKernelThatFailsInTheBackgroundKeepsItsPlainTwinAndAWarningNamesIt() {
        Kernels failing = new Counted(new VectorKernels(), List.of()); // Its list takes nothing.
        TileKernel tile = askedFor(tiered(failing), SMALL);
        List<String> warnings = warnings(this::compile);
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.getFirst().contains(SMALL.toString()), warnings.toString());
        float[] right = new float[Slot.BLOCK];
        Arrays.fill(right, 3);
        assertArrayEquals(run(new ScalarKernels().tile(SMALL), SMALL, right), run(tile, SMALL, right));
    }

    /** What is logged meanwhile. */
    private static List<String> warnings(Runnable work) {
        List<String> warnings = new ArrayList<>();
        Logger logger = Logger.getLogger(Compiling.class.getPackageName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                warnings.add(logged.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        return warnings;
    }

    @Test
    void kernelsAreKeptWhileAModelHoldsThemAndForgottenAfterwards() {
        TrainedModel model = TrainedModel.initialize(
                Model.sequential(gru(9), new Conv1d(7, 3, Padding.CAUSAL), last(), dense(2))
                        .resolve(3),
                1);
        Garbage.awaitCollected(new WeakReference<>(trained(model)));
        assertTrue(background.size() > 0);
        compile();
        assertEquals(0, then.counts().size(), "nobody waits for them any more");
    }

    /** A closed model that computes the same gradients twice. */
    private TrainableModel trained(TrainedModel model) {
        Map<String, SequenceBatch> inputs = Map.of("x", batch(new SplittableRandom(1), 3, 20, 30, 10));
        SequenceBatch targets = batch(new SplittableRandom(2), 2, 1, 1, 1);
        Purpose.Train purpose = new Purpose.Train(Losses.meanSquaredError(), 0);
        try (Workers workers = new Workers(1);
                TrainableModel training = new SimdTraining(model, purpose, NonFinite.REJECT, tiered, workers)) {
            training.gradients(inputs, targets, Draw.of(1, 2, 0, 1, 2));
            int made = first.counts().size();
            Garbage.collect();
            training.gradients(inputs, targets, Draw.of(1, 2, 0, 1, 2));
            assertEquals(made, first.counts().size());
            return training;
        }
    }

    @Test
    @Timeout(60)
    void whatCompilesEndsWithTheKernels() {
        Thread compiling;
        TileKernel tile;
        try (TieredKernels kernels = new TieredKernels(first, then)) {
            tile = askedFor(kernels, SMALL);
            compiling = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals(Background.THREAD))
                    .findFirst()
                    .orElseThrow();
        }
        assertFalse(compiling.isAlive());
        int before = first.runs() + then.runs();
        run(tile, SMALL, new float[Slot.BLOCK]);
        assertEquals(before + 1, first.runs() + then.runs(), "it can still be run");
    }

    @Test
    void kernelsFollowWhileSeveralThreadsComputeAndChangeNoBit() throws Exception {
        TrainedModel model = TrainedModel.initialize(
                Model.sequential(lstm(20), gru(9), dense(5)).resolve(11), 1);
        SequenceBatch x = batch(new SplittableRandom(42), 11, 40, 30, 20, 10);
        try (Workers workers = new Workers(1);
                TieredKernels kernels = new TieredKernels(first, then);
                CompiledModel inTiers = new SimdModel(model, NonFinite.REJECT, kernels, workers);
                CompiledModel plain = new SimdModel(model, NonFinite.REJECT, new ScalarKernels(), workers);
                ExecutorService callers = Executors.newFixedThreadPool(2)) {
            SequenceBatch expected = plain.run(x);
            Callable<Boolean> caller = () -> {
                int run = 0;
                while (then.runs() == 0 && run++ < MOST_RUNS) {
                    assertEquals(expected, inTiers.run(x), "run " + run);
                }
                assertEquals(expected, inTiers.run(x), "after run " + run);
                return then.runs() > 0;
            };
            for (Future<Boolean> followed : callers.invokeAll(List.of(caller, caller))) {
                assertTrue(followed.get(), "a kernel has followed within " + MOST_RUNS + " runs");
            }
        }
    }

    private static float[][] values(StepPlan plan, SplittableRandom random) {
        float[][] arrays = new float[plan.slots().size()][];
        for (Slot slot : plan.slots()) {
            arrays[slot.index()] = new float[slot.width()];
            for (int i = 0; i < slot.width(); i++) {
                arrays[slot.index()][i] = (float) random.nextDouble(-3, 3);
            }
        }
        return arrays;
    }

    /** The elements of the program's size, without padding. */
    private static void run(PointwiseKernel kernel, StepPlan plan, float[][] arrays) {
        int[] zeros = new int[arrays.length];
        int size = Objects.requireNonNull(plan.results().get("y")).size();
        kernel.run(arrays, zeros, zeros, 0, 1, 0, Slot.padded(size));
        plan.results().values().forEach(slot -> Arrays.fill(arrays[slot.index()], slot.size(), slot.width(), 0));
    }

    @Test
    void aModelGivesTheSameBitsBeforeItsKernelsAreCompiledAndAfter() {
        TrainedModel model = TrainedModel.initialize(
                Model.sequential(lstm(20), gru(9), dense(5)).resolve(11), 1);
        try (Workers workers = new Workers(1);
                CompiledModel inTiers = new SimdModel(model, NonFinite.REJECT, tiered, workers);
                CompiledModel expected = new SimdModel(model, NonFinite.REJECT, new VectorKernels(), workers)) {
            SplittableRandom random = new SplittableRandom(42);
            for (int length : new int[] {3, 1, 7, 40, 2}) {
                SequenceBatch x = batch(random, 11, length, 1, length, 2);
                assertEquals(expected.run(x), inTiers.run(x), "length " + length);
            }
            assertEquals(0, then.counts().size());
            compile();
            assertTrue(then.counts().size() > 0);
            int before = first.runs(then.counts());
            SequenceBatch x = batch(random, 11, 40, 30, 20, 10);
            assertEquals(expected.run(x), inTiers.run(x), "compiled");
            assertEquals(before, first.runs(then.counts()), "compiled ones are not run in plain Java any more");
        }
    }

    private static SequenceBatch batch(SplittableRandom random, int features, int... lengths) {
        int rows = Arrays.stream(lengths).sum();
        float[] values = new float[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, features), values), lengths);
    }
}
