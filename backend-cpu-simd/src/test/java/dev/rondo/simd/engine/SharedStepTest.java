package dev.rondo.simd.engine;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.concat;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.slice;
import static dev.rondo.expr.Expressions.softmax;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.tanh;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.recurrent;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rondo.cell.Cell;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.Operation;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Threads that share the units of a step, one of which does all of its work between two barriers before another one begins, leave the bits
 * of one thread alone; also where results stand on what they replace. Each takes the units that it has computed before the next one begins, and
 * together they have all.
 */
class SharedStepTest {
    private static final long SEED = 42;
    private static final int ROWS = 3;

    /** In each order some part is first, and the part that reduces and moves is once the first and once the last. */
    private static final int[][] ORDERS = {{0, 1}, {1, 0}, {0, 1, 2}, {2, 1, 0}, {1, 2, 0}};

    /** A step, and for some results the leaf where they stand. */
    record Case(String name, PreparedStep step, Map<String, Expr> overwritten) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Map<String, Cell> cells() {
        Map<String, Cell> cells = new LinkedHashMap<>();
        cells.put("vanilla", new VanillaRnn(150));
        cells.put("lstm", new Lstm(200));
        cells.put("small lstm", new Lstm(40));
        cells.put("projected lstm", new Lstm(200).with(Peepholes.DIAGONAL).projectedTo(130));
        cells.put("gru, reset after", new Gru(200));
        cells.put("gru, reset before", new Gru(200).with(ResetGate.BEFORE_PRODUCT));
        cells.put("attention", s -> {
            Expr.State h = s.state("h", 200);
            Expr weighted = mul(softmax(s.affine("a", s.input(), h)), h);
            Expr halves = concat(tanh(slice(weighted, 1, 100, 2)), slice(h, 100, 100));
            Expr next = tanh(s.affine("n", s.input(), halves));
            return s.next(h, next).output(slice(next, 20, 150));
        });
        cells.put("states of two sizes", s -> {
            Expr.State a = s.state("a", 200);
            Expr.State b = s.state("b", 150);
            Expr nextB = sub(tanh(s.affine("b", 150, s.input(), a, Initializer.zeros())), b);
            return s.next(a, mul(0.5f, a)).next(b, nextB).output(add(mul(2f, nextB), b));
        });
        cells.put("states that swap", s -> {
            Expr.State a = s.state("a", 200);
            Expr.State b = s.state("b", 200);
            return s.next(a, add(b, s.linear("w", 200, s.input()))).next(b, a).output(tanh(s.linear("v", 130, b)));
        });
        return cells;
    }

    static Stream<Case> cases() {
        return cells().entrySet().stream().flatMap(entry -> cases(entry.getKey(), entry.getValue()));
    }

    private static Stream<Case> cases(String name, Cell cell) {
        Graph graph = Model.sequential(dense(6), recurrent(cell)).resolve(5);
        Graph.Node node = graph.nodes().getLast();
        Operation.Step operation = (Operation.Step) node.operation();
        Kernels kernels = new ScalarKernels();
        PreparedStep running =
                PreparedGraph.forRunning(graph, kernels).forward(node).step();
        Map<String, Expr> states = inPlace(running, PreparedGraph.carries(operation.recurrence()));
        BackwardPlan plan = PreparedGraph.forTraining(graph, new Reachability(graph), kernels)
                .backward(node);
        Map<String, Expr> adjoints = new HashMap<>();
        plan.derivative().nextAdjoints().forEach((state, leaf) -> adjoints.put("adjoint " + state, leaf));
        Map<String, Expr> overwritten = inPlace(plan.backward(), adjoints);
        plan.inPlace()
                .forEach((result, old) -> plan.leaves().forEach((leaf, source) -> {
                    if (source.equals(new BackwardPlan.Source.Forward(old))) {
                        overwritten.put(result, leaf);
                    }
                }));
        return Stream.of(
                new Case(name, running, states),
                new Case(name + ", kept", plan.forward(), Map.of()),
                new Case(name + ", backward", plan.backward(), overwritten));
    }

    private static Map<String, Expr> inPlace(PreparedStep step, Map<String, Expr> carries) {
        Map<String, Expr> inPlace = new HashMap<>(carries);
        inPlace.keySet().retainAll(step.plan().inPlace());
        inPlace.values().retainAll(step.plan().leaves().keySet());
        return inPlace;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void partsInAnyOrderBetweenBarriersLeaveTheBitsOfOneAlone(Case one) {
        one.step().install(SharedStepTest::fixedValue, 0, 1);
        Map<String, float[]> expected = run(one.step(), Map.of(), 0);
        expected.forEach((name, values) -> assertFalse(hasNaN(values), name));
        for (int[] order : ORDERS) {
            run(one.step(), one.overwritten(), order).forEach((name, values) -> {
                float[] alone = Objects.requireNonNull(expected.get(name));
                assertArrayEquals(alone, values, () -> name + ", order " + Arrays.toString(order));
            });
        }
    }

    /** The results of a step on random values, whatever stood in the memory. */
    private static Map<String, float[]> run(PreparedStep step, Map<String, Expr> overwritten, int... order) {
        StepMemory memory = StepMemory.of(step, ROWS, ROWS, new Memory());
        for (Slot slot : step.plan().slots()) {
            if (!slot.fixed() && memory.arrays()[slot.index()] != null) {
                Arrays.fill(memory.array(slot), Float.NaN);
            }
        }
        step.plan().leaves().values().stream()
                .filter(slot -> !slot.fixed())
                .forEach(slot -> memory.bind(slot, random(slot)));
        step.plan().results().forEach((name, slot) -> {
            Expr old = overwritten.get(name);
            memory.bind(slot, old == null ? nothing(slot) : memory.array(slotOf(step, old)));
        });
        Map<String, float[]> taken = new HashMap<>();
        step.plan().results().forEach((name, slot) -> taken.put(name, nothing(slot)));
        takeTurns(step, memory, taken, order);
        step.plan().results().forEach((name, slot) -> taken.computeIfPresent(name, (_, rows) -> unpadded(slot, rows)));
        return taken;
    }

    private static Slot slotOf(PreparedStep step, Expr leaf) {
        return Objects.requireNonNull(step.plan().leaves().get(leaf));
    }

    private static void takeTurns(PreparedStep step, StepMemory memory, Map<String, float[]> taken, int... order) {
        List<StepRunner> runners = new ArrayList<>();
        for (int part : order) {
            runners.add(new StepRunner(step, memory, part, order.length, Barrier.ALONE));
        }
        int operations = step.plan().operations().size();
        int from = 0;
        for (int to = 1; to <= operations; to++) {
            if (to == operations || step.hasBarrierBefore(to)) {
                for (StepRunner runner : runners) {
                    for (int i = from; i < to; i++) {
                        runner.run(i, ROWS, false, false);
                    }
                    if (to == operations) {
                        takeOwn(step, runner, taken);
                    }
                }
                from = to;
            }
        }
    }

    private static void takeOwn(PreparedStep step, StepRunner runner, Map<String, float[]> taken) {
        step.plan().results().forEach((name, slot) -> {
            float[] rows = Objects.requireNonNull(taken.get(name));
            int from = runner.ownFrom(slot);
            int units = Math.max(0, runner.ownTo(slot) - from);
            for (int at = from; at < rows.length; at += slot.width()) {
                System.arraycopy(runner.array(slot), at, rows, at, units);
            }
        });
    }

    private static float[] nothing(Slot slot) {
        float[] rows = new float[ROWS * slot.width()];
        Arrays.fill(rows, Float.NaN);
        return rows;
    }

    private static float[] random(Slot slot) {
        SplittableRandom random = new SplittableRandom(SEED + slot.index());
        float[] rows = nothing(slot);
        for (int row = 0; row < ROWS; row++) {
            for (int unit = 0; unit < slot.size(); unit++) {
                rows[row * slot.width() + unit] = (float) random.nextDouble(0.1, 0.9);
            }
        }
        return rows;
    }

    private static FloatTensor fixedValue(Expr leaf) {
        if (leaf instanceof Expr.Constant constant) {
            return constant.value();
        }
        SplittableRandom random = new SplittableRandom(SEED);
        float[] values = new float[leaf.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-0.2, 0.2);
        }
        return FloatTensor.wrap(leaf.shape(), values);
    }

    private static float[] unpadded(Slot slot, float[] rows) {
        float[] values = new float[ROWS * slot.size()];
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(rows, row * slot.width(), values, row * slot.size(), slot.size());
        }
        return values;
    }

    private static boolean hasNaN(float[] values) {
        for (float value : values) {
            if (Float.isNaN(value)) {
                return true;
            }
        }
        return false;
    }
}
