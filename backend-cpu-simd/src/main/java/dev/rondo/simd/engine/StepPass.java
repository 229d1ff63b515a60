package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
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
    /** What early products may take, in floats: half of a usual L2 cache. */
    private static final int EARLY_FLOATS = 1 << 17;

    /** With fewer rows than this, a step is faster if the products of inputs have been computed before, for many steps at once. */
    private static final int FEW_ROWS = 12;

    /** The rows that are computed together where the order of steps does not matter. */
    private static final int PIECE = 96;

    private record RowBinding(Slot slot, float[] array) {}

    private record Gathered(Slot slot, FloatTensor from, int distance, Order order) {}

    private record Scattered(Slot slot, float[] to, int distance, Order order) {}

    /** Runs the steps of ranks {@code low} to {@code high}, or the runner's units of these. */
    private interface Loop {
        void run(StepRunner runner, int low, int high);
    }

    private final PreparedStep step;
    private final Layout layout;
    private final Memory memory;
    private final Workers workers;
    private final int operations;
    private final int earlyWidth;
    private final List<RowBinding> rowBindings = new ArrayList<>();
    private final List<Gathered> gathered = new ArrayList<>();
    private final List<Scattered> scattered = new ArrayList<>();
    private final List<RowBinding> beforeBindings = new ArrayList<>();
    private final List<Carry> carries = new ArrayList<>();

    StepPass(PreparedStep step, Layout layout, Memory memory, Workers workers) {
        this.step = step;
        this.layout = layout;
        this.memory = memory;
        this.workers = workers;
        this.operations = step.plan().operations().size();
        this.earlyWidth =
                step.earlySlots().stream().mapToInt(PreparedStep::stride).sum();
    }

    /** Binds a slot to rows of the layout, {@code array[row · padded size]}. */
    void rows(Slot slot, float[] array) {
        rowBindings.add(new RowBinding(slot, array));
    }

    /** Copies what a step takes for a slot when its turn comes, from rows that are {@code distance} apart. */
    void gather(Slot slot, FloatTensor from, int distance, Order order) {
        gathered.add(new Gathered(slot, from, distance, order));
    }

    /** Copies what a step has left in a slot to rows that are {@code distance} apart. */
    void scatter(Slot slot, float[] to, int distance, Order order) {
        scattered.add(new Scattered(slot, to, distance, order));
    }

    /** Binds a slot to what the rows of a step were a step earlier; before the first step they stand behind all rows. */
    void rowsBefore(Slot slot, float[] array) {
        beforeBindings.add(new RowBinding(slot, array));
    }

    /**
     * Carries a value from step to step in {@code values[rank · padded size]}, which holds the final values in the end. Rows of the result
     * have to be bound before.
     */
    void carry(@Nullable Slot from, String result, float[] values) {
        Slot to = Objects.requireNonNull(step.plan().results().get(result));
        float[] rows = rowsOf(to);
        boolean alternates = rows == null && !step.plan().inPlace().contains(result);
        float[] other = alternates ? memory.take(Math.multiplyExact(layout.count(), to.width())) : values;
        if (alternates) {
            System.arraycopy(values, 0, other, 0, layout.count() * to.width());
        }
        carries.add(new Carry(from, to, values, other, rows));
    }

    private float @Nullable [] rowsOf(Slot slot) {
        for (RowBinding binding : rowBindings) {
            if (binding.slot().equals(slot)) {
                return binding.array();
            }
        }
        return null;
    }

    /** Runs all steps forward in time. */
    void forward() {
        eachRank(this::forward);
    }

    /**
     * Runs all steps backward in time, and then, for all steps at once, what no step takes from another.
     *
     * @param truncation what is carried becomes zero below each multiple of this many steps; 0 for never
     */
    void backward(int truncation) {
        boolean[] late = late();
        eachRank((runner, low, high) -> backward(runner, low, high, truncation, late));
        eachRow(late);
    }

    /** Runs all rows of a step without states, in any order. */
    void anyOrder() {
        boolean[] all = new boolean[operations];
        Arrays.fill(all, true);
        eachRow(all);
    }

    private void eachRank(Loop loop) {
        if (layout.rows() == 0) {
            return;
        }
        if (sharesUnits()) {
            StepMemory shared = memory(0, layout.count());
            workers.run((part, parts, barrier) ->
                    loop.run(new StepRunner(step, shared, part, parts, barrier), 0, layout.count()));
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
        boolean few = layout.count() < 4 * threads && step.weights() >= 1 << 15;
        boolean large = layout.count() < 16 * threads && step.weights() > 1 << 18;
        return threads > 1 && (few || large);
    }

    private StepMemory memory(int low, int high) {
        int rows = Math.max(0, active(0, low, high));
        StepMemory own = StepMemory.of(step, rows, capacity(rows), memory);
        for (Gathered slot : gathered) {
            own.bind(slot.slot(), memory.take(Math.multiplyExact(slot.slot().width(), capacity(rows))));
        }
        for (Scattered slot : scattered) {
            own.bind(slot.slot(), memory.take(Math.multiplyExact(slot.slot().width(), rows)));
        }
        return own;
    }

    /** The rows for which sums can be begun at once. */
    private int capacity(int rows) {
        return earlyWidth == 0 ? rows : Math.clamp(EARLY_FLOATS / earlyWidth, rows, Math.max(rows, layout.rows()));
    }

    private void forward(StepRunner runner, int low, int high) {
        int computedTo = 0;
        int nextRow = 0;
        for (int t = 0; t < layout.steps() && active(t, low, high) > 0; t++) {
            int rows = active(t, low, high);
            if (t >= computedTo) {
                nextRow = 0;
                boolean early = earlyWidth > 0 && rows < FEW_ROWS;
                int to = early ? lastEarly(t, low, high) : t + 1;
                gather(runner, t, to, low, high);
                if (early) {
                    early(runner, t, to, low, high);
                    computedTo = to;
                }
            }
            bindRows(runner, layout.row(low, t));
            seekGathered(runner, nextRow);
            for (int i = 0; i < carries.size(); i++) {
                bindForward(runner, carries.get(i), t, low);
            }
            runner.seekEarly(nextRow);
            for (int i = 0; i < operations; i++) {
                runner.run(i, rows, t < computedTo, t % 2 == 1);
            }
            nextRow += rows;
            runner.await();
            if (runner.isFirst()) {
                scatter(runner, t, low, rows);
                finish(t, Math.max(low, low + active(t + 1, low, high)), low + rows);
            }
            if (!scattered.isEmpty()) {
                runner.await();
            }
        }
    }

    /** The step behind the last one for which sums that begin at step {@code t} have memory. */
    private int lastEarly(int t, int low, int high) {
        int capacity = capacity(active(0, low, high));
        int to = t;
        int row = 0;
        while (active(to, low, high) > 0 && row + active(to, low, high) <= capacity) {
            row += active(to, low, high);
            to++;
        }
        return to;
    }

    /** Computes early products of the steps {@code from} to {@code to}: at once, where their rows stand together. */
    private void early(StepRunner runner, int from, int to, int low, int high) {
        boolean together = rowBindings.stream().noneMatch(binding -> isTakenEarly(binding.slot()))
                || (low == 0 && high == layout.count());
        int row = 0;
        for (int t = from; t < to; t++) {
            int rows = active(t, low, high);
            if (!together) {
                bindRows(runner, layout.row(low, t));
                seekGathered(runner, row);
                runner.early(row, rows);
            }
            row += rows;
        }
        if (together) {
            bindRows(runner, layout.row(low, from));
            seekGathered(runner, 0);
            runner.early(0, row);
        }
    }

    private boolean isTakenEarly(Slot slot) {
        return step.plan().operations().stream().anyMatch(operation -> operation.readsAcrossUnits(slot));
    }

    /** Copies what some steps take, one step after the other, to where the runner finds it. */
    private void gather(StepRunner runner, int from, int to, int low, int high) {
        if (gathered.isEmpty()) {
            return;
        }
        for (int i = 0; runner.isFirst() && i < gathered.size(); i++) {
            Gathered slot = gathered.get(i);
            float[] array = runner.array(slot.slot());
            int at = 0;
            for (int t = from; t < to; t++) {
                int rows = active(t, low, high);
                for (int rank = low; rank < low + rows; rank++) {
                    slot.from()
                            .copyTo(
                                    slot.order().row(rank, t) * slot.distance(),
                                    array,
                                    at,
                                    slot.slot().size());
                    at += slot.slot().width();
                }
            }
        }
        runner.await();
    }

    private void seekGathered(StepRunner runner, int row) {
        for (int i = 0; i < gathered.size(); i++) {
            runner.seek(gathered.get(i).slot(), row);
        }
    }

    private void scatter(StepRunner runner, int t, int low, int rows) {
        for (int i = 0; i < scattered.size(); i++) {
            Scattered slot = scattered.get(i);
            float[] array = runner.array(slot.slot());
            int at = runner.offset(slot.slot());
            for (int rank = low; rank < low + rows; rank++) {
                System.arraycopy(
                        array,
                        at,
                        slot.to(),
                        slot.order().row(rank, t) * slot.distance(),
                        slot.slot().size());
                at += slot.slot().width();
            }
        }
    }

    private void bindForward(StepRunner runner, Carry carry, int t, int low) {
        int at = low * carry.stride();
        float[] rows = carry.rows();
        if (rows == null) {
            runner.bind(carry.to(), carry.after(t), at);
        }
        if (carry.from() != null && rows != null && t > 0) {
            runner.bind(carry.from(), rows, layout.row(low, t - 1) * carry.stride());
        } else if (carry.from() != null) {
            runner.bind(carry.from(), carry.before(t), at);
        }
    }

    /** Keeps what is carried of the ranks whose last step was {@code t}. */
    private void finish(int t, int low, int high) {
        for (Carry carry : carries) {
            float[] from = carry.rows() == null ? carry.after(t) : carry.rows();
            int row = carry.rows() == null ? low : layout.row(low, t);
            if (from != carry.values() && high > low) {
                int stride = carry.stride();
                System.arraycopy(from, row * stride, carry.values(), low * stride, (high - low) * stride);
            }
        }
    }

    private void backward(StepRunner runner, int low, int high, int truncation, boolean[] late) {
        int done = 0;
        int rows = 0;
        for (int t = layout.steps() - 1; t >= 0; t--) {
            rows = active(t, low, high);
            if (rows > 0) {
                bindRows(runner, layout.row(low, t));
                int before = t == 0 ? layout.rows() + low : layout.row(low, t - 1);
                for (RowBinding binding : beforeBindings) {
                    runner.bind(
                            binding.slot(),
                            binding.array(),
                            before * binding.slot().width());
                }
                for (Carry carry : carries) {
                    bindBackward(runner, carry, done, low);
                }
                for (int i = 0; i < late.length; i++) {
                    if (late[i]) {
                        runner.awaitBefore(i);
                    } else {
                        runner.run(i, rows, false, done % 2 == 1);
                    }
                }
                runner.await();
                boolean cut = truncation > 0 && t > 0 && t % truncation == 0;
                if (runner.isFirst()) {
                    keep(t, done, low, low + rows, cut);
                }
                runner.await();
                done++;
            }
        }
        if (runner.isFirst() && done % 2 == 1) {
            for (Carry carry : carries) {
                int at = low * carry.stride();
                System.arraycopy(carry.before(done), at, carry.values(), at, rows * carry.stride());
            }
        }
    }

    private void bindBackward(StepRunner runner, Carry carry, int done, int low) {
        int at = low * carry.stride();
        if (carry.from() != null) {
            runner.bind(carry.from(), carry.before(done), at);
        }
        if (carry.rows() == null) {
            runner.bind(carry.to(), carry.after(done), at);
        }
    }

    /** Takes what is carried from rows, where it stands there; zeros it where sequences are cut. */
    private void keep(int t, int done, int low, int high, boolean cut) {
        for (Carry carry : carries) {
            int stride = carry.stride();
            if (cut) {
                Arrays.fill(carry.after(done), low * stride, high * stride, 0);
            } else if (carry.rows() != null) {
                System.arraycopy(
                        carry.rows(), layout.row(low, t) * stride, carry.values(), low * stride, (high - low) * stride);
            }
        }
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
                bindRows(runner, row);
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
        return rowsOf(target) != null
                && carries.stream().noneMatch(carry -> carry.to().equals(target))
                && step.plan().operations().stream().noneMatch(operation -> operation.reads(target))
                && affine.products().stream()
                        .allMatch(product -> product.operand().fixed() || rowsOf(product.operand()) != null);
    }

    /** How many of some ranks have a step {@code t}. */
    private int active(int t, int low, int high) {
        return t < layout.steps() ? Math.min(high, layout.active(t)) - low : 0;
    }

    private void bindRows(StepRunner runner, int row) {
        for (int i = 0; i < rowBindings.size(); i++) {
            RowBinding binding = rowBindings.get(i);
            runner.bind(binding.slot(), binding.array(), row * binding.slot().width());
        }
    }
}
