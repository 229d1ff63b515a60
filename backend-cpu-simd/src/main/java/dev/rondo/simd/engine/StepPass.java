package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A prepared step applied to every step of a batch, forward in time or backward.
 *
 * <p>Slots are bound to rows of the layout, which move with the steps, or to carried values, one row a sequence, which a step reads and
 * leaves for the next one. Sequences do not touch each other, and threads that share the units of a step wait where one takes those of
 * another ({@link Barriers}): any split of ranks or units over threads gives the same bits.
 */
final class StepPass {
    /** The rows that are computed together where the order of steps does not matter. */
    private static final int PIECE = 96;

    private final PreparedStep step;
    private final Layout layout;
    private final Memory memory;
    private final Workers workers;
    private final int operations;
    private final Bindings bindings;
    private final ForwardLoop forward;

    StepPass(PreparedStep step, Layout layout, Memory memory, Workers workers) {
        this.step = step;
        this.layout = layout;
        this.memory = memory;
        this.workers = workers;
        this.operations = step.operations().length;
        this.bindings = new Bindings(layout);
        this.forward = new ForwardLoop(step, bindings);
    }

    /** Binds a slot to rows of the layout, {@code array[row · padded size]}. */
    void rows(Slot slot, float[] array) {
        bindings.rows().add(new Bindings.Rows(slot, array));
    }

    /** Copies what a step takes for a slot when its turn comes, from rows that are {@code distance} apart. */
    void gather(Slot slot, FloatTensor from, int distance, Order order) {
        bindings.gathered().add(new Bindings.Gathered(slot, from, distance, order));
    }

    /** Copies what a step has left in a slot to rows that are {@code distance} apart. */
    void scatter(Slot slot, float[] to, int distance, Order order) {
        bindings.scattered().add(new Bindings.Scattered(slot, to, distance, order));
    }

    /** Binds a slot to what the rows of a step were a step earlier; before the first step they stand behind all rows. */
    void rowsBefore(Slot slot, float[] array) {
        bindings.rowsBefore().add(new Bindings.Rows(slot, array));
    }

    /**
     * Carries a value from step to step in {@code values[rank · padded size]}, which holds the final values in the end. Rows of the result
     * have to be bound before.
     */
    void carry(@Nullable Slot from, String result, float[] values) {
        Slot to = Objects.requireNonNull(step.plan().results().get(result));
        float[] rows = bindings.rowsOf(to);
        boolean alternates = rows == null && !step.plan().inPlace().contains(result);
        float[] other = alternates ? memory.take(Math.multiplyExact(layout.count(), to.width())) : values;
        if (alternates) {
            System.arraycopy(values, 0, other, 0, layout.count() * to.width());
        }
        bindings.carries().add(new Carry(from, to, values, other, rows));
    }

    /** Runs all steps forward in time, or in any order if none of them takes anything from another. */
    void forward() {
        if (bindings.carries().isEmpty()) {
            anyOrder();
        } else {
            eachRank(forward);
        }
    }

    /** Runs all steps of some passes forward in time, none of which takes anything from another: side by side, if that ends sooner. */
    static void forward(List<StepPass> passes, Workers workers) {
        long longest = passes.stream().mapToLong(StepPass::work).max().orElse(0);
        long inTurn = passes.stream()
                .mapToLong(pass -> Math.ceilDiv(pass.work(), pass.threads()))
                .sum();
        if (longest <= inTurn) {
            List<Runnable> works =
                    passes.stream().map(pass -> pass.alone(pass.forward)).toList();
            workers.run(part -> {
                if (part < works.size()) {
                    works.get(part).run();
                }
            });
        } else {
            passes.forEach(StepPass::forward);
        }
    }

    /** What the time of a pass grows with: the products of all rows. */
    private long work() {
        return layout.rows() * step.allWeights();
    }

    /** How many threads a pass by itself keeps busy. */
    private int threads() {
        return sharesUnits() ? workers.count() : Math.clamp(layout.count(), 1, workers.count());
    }

    /** What runs all steps of all ranks, in the thread that calls it. */
    private Runnable alone(StepLoop loop) {
        StepMemory own = memory(0, layout.count());
        return () -> loop.run(new StepRunner(step, own), 0, layout.count());
    }

    /**
     * Runs all steps backward in time, and then, for all steps at once, what no step takes from another; all in any order if none takes
     * anything from another.
     *
     * @param truncation what is carried becomes zero below each multiple of this many steps; 0 for never
     */
    void backward(int truncation) {
        if (bindings.carries().isEmpty()) {
            anyOrder();
            return;
        }
        boolean[] late = late();
        eachRank(new BackwardLoop(bindings, truncation, late));
        eachRow(late);
    }

    /** Runs all rows of a step without states, in any order. */
    private void anyOrder() {
        boolean[] all = new boolean[operations];
        Arrays.fill(all, true);
        eachRow(all);
    }

    private void eachRank(StepLoop loop) {
        if (layout.rows() == 0) {
            return;
        }
        if (sharesUnits()) {
            StepMemory shared = memory(0, layout.count());
            workers.run((part, parts, barrier) ->
                    loop.run(new StepRunner(step, shared, part, parts, barrier), 0, layout.count()));
        } else if (threads() == 1) {
            loop.run(new StepRunner(step, memory(0, layout.count())), 0, layout.count()); // nobody is woken for nothing
        } else {
            int[] bounds = layout.split(workers.count());
            StepMemory[] memories = new StepMemory[workers.count()];
            Arrays.setAll(memories, part -> memory(bounds[part], bounds[part + 1]));
            workers.run(part -> loop.run(new StepRunner(step, memories[part]), bounds[part], bounds[part + 1]));
        }
    }

    /**
     * Whether threads share the units of each step rather than the sequences: where these are few, and, since each thread then needs its
     * share of the weights only, where all weights do not fit into one cache.
     */
    private boolean sharesUnits() {
        int threads = workers.count();
        boolean few = layout.count() < 4 * threads && step.weights() >= 1 << 14;
        boolean large = layout.count() < 16 * threads && step.weights() > 1 << 18;
        return threads > 1 && (few || large) && step.isDivisible();
    }

    private StepMemory memory(int low, int high) {
        int rows = Math.max(0, bindings.active(0, low, high));
        StepMemory own = StepMemory.of(step, rows, forward.capacity(rows), memory);
        for (Bindings.Gathered gathered : bindings.gathered()) {
            Slot slot = gathered.slot();
            own.bind(slot, memory.take(Math.multiplyExact(slot.width(), forward.capacity(rows))));
        }
        for (Bindings.Scattered scattered : bindings.scattered()) {
            Slot slot = scattered.slot();
            own.bind(slot, memory.take(Math.multiplyExact(slot.width(), rows)));
        }
        return own;
    }

    private void eachRow(boolean[] which) {
        boolean any = false;
        for (boolean one : which) {
            any |= one;
        }
        if (!any || layout.rows() == 0) {
            return;
        }
        StepMemory[] memories = new StepMemory[workers.count()];
        Arrays.setAll(memories, part -> StepMemory.of(step, PIECE, PIECE, memory));
        workers.run(part -> {
            StepRunner runner = new StepRunner(step, memories[part]);
            int to = workers.share(layout.rows(), part + 1);
            for (int row = workers.share(layout.rows(), part); row < to; row += PIECE) {
                bindings.bindRows(runner, row);
                for (int i = 0; i < which.length; i++) {
                    if (which[i]) {
                        runner.run(i, Math.min(PIECE, to - row), false, false);
                    }
                }
            }
        });
    }

    /** Operations that take nothing but rows, and whose results are taken by nobody in the loop. */
    private boolean[] late() {
        List<Operation> operations = step.plan().operations();
        boolean[] late = new boolean[operations.size()];
        for (int i = 0; i < late.length; i++) {
            late[i] = operations.get(i) instanceof Operation.Unitwise unitwise
                    && unitwise.program() == null
                    && unitwise.affines().stream().allMatch(this::isLate);
        }
        return late;
    }

    private boolean isLate(Operation.Affine affine) {
        Slot target = affine.target();
        return bindings.rowsOf(target) != null
                && bindings.carries().stream().noneMatch(carry -> carry.to().equals(target))
                && step.plan().operations().stream().noneMatch(operation -> operation.reads(target))
                && affine.products().stream()
                        .allMatch(product -> product.operand().fixed() || bindings.rowsOf(product.operand()) != null);
    }
}
