package dev.rondo.simd.codegen;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.NonFinite;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Lstm;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.SimdModel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TieredKernelsTest {
    private static final int FIRST_RUNS = 16;

    /** The runs of one kernel. */
    private static final class Count {
        private final String of;
        private int runs;

        Count(String of) {
            this.of = of;
        }
    }

    /** Kernels that count the runs of each. */
    private record Counted(Kernels kernels, List<Count> counts) implements Kernels {
        Counted(Kernels kernels) {
            this(kernels, new ArrayList<>());
        }

        private Count count(Object key) {
            Count count = new Count(key.toString());
            counts.add(count);
            return count;
        }

        int runs() {
            return counts.stream().mapToInt(count -> count.runs).sum();
        }

        int runs(List<Count> those) {
            List<String> names = those.stream().map(count -> count.of).toList();
            return counts.stream()
                    .filter(count -> names.contains(count.of))
                    .mapToInt(count -> count.runs)
                    .sum();
        }

        @Override
        public String description() {
            return kernels.description();
        }

        @Override
        public PointwiseKernel pointwise(Program program) {
            PointwiseKernel kernel = kernels.pointwise(program);
            Count count = count(program);
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
                    count.runs++;
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
            TileKernel kernel = kernels.tile(shape);
            Count count = count(shape);
            return new TileKernel() {
                @Override
                public void run(Factors factors, float[] init, int initOffset, float[] c, int cOffset) {
                    count.runs++;
                    kernel.run(factors, init, initOffset, c, cOffset);
                }
            };
        }
    }

    private final Counted first = new Counted(new ScalarKernels());
    private final Counted then = new Counted(new VectorKernels());
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final TieredKernels tiered = new TieredKernels(first, then, background::add);

    /** Does all that the kernels want to be done in the background, which may be more in the end. */
    private void compile() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    @Test
    void whoAsksAgainGetsTheSameKernelSoThatItsRunsAddUp() {
        Kernels kernels = tiered;
        TileShape shape = new TileShape(1, 1, List.of(0), 1, Slot.BLOCK, 0, false);
        assertSame(kernels.tile(shape), kernels.tile(shape));
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
    void whatCompilesEndsWithTheKernels() {
        Thread compiling;
        try (TieredKernels kernels = new TieredKernels(new ScalarKernels(), new VectorKernels())) {
            TileKernel tile = kernels.tile(new TileShape(1, 1, List.of(0), 1, Slot.BLOCK, 0, false));
            Factors factors = new Factors(1);
            factors.set(0, new float[1], 0, 1, new float[Slot.BLOCK], 0);
            for (int run = 0; run <= FIRST_RUNS; run++) {
                tile.run(factors, new float[Slot.BLOCK], 0, new float[Slot.BLOCK], 0);
            }
            compiling = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("rondo-cpu-simd-compiling"))
                    .findFirst()
                    .orElseThrow();
        }
        assertFalse(compiling.isAlive());
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
