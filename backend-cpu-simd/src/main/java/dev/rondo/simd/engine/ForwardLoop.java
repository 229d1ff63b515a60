package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;

/** Applies a step forward in time, input by input as its turn comes. */
final class ForwardLoop implements StepLoop {
    /** What early products may take, in floats: half of a usual L2 cache. */
    private static final int EARLY_FLOATS = 1 << 17;

    /** With fewer rows than this, a step is faster if the products of inputs have been computed before, for many steps at once. */
    private static final int FEW_ROWS = 12;

    private final PreparedStep step;
    private final Bindings bindings;
    private final Layout layout;
    private final int operations;
    private final int earlyWidth;

    ForwardLoop(PreparedStep step, Bindings bindings) {
        this.step = step;
        this.bindings = bindings;
        this.layout = bindings.layout();
        this.operations = step.operations().length;
        int width = 0;
        for (Slot slot : step.earlySlots()) {
            width += step.strides()[slot.index()];
        }
        this.earlyWidth = width;
    }

    /** The rows for which sums can be begun at once, where a step has so many at most. */
    int capacity(int rows) {
        return earlyWidth == 0 ? rows : Math.clamp(EARLY_FLOATS / earlyWidth, rows, Math.max(rows, layout.rows()));
    }

    @Override
    public void run(StepRunner runner, int low, int high) {
        int computedTo = 0;
        int nextRow = 0;
        for (int t = 0; t < layout.steps() && bindings.active(t, low, high) > 0; t++) {
            int rows = bindings.active(t, low, high);
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
            bindings.bindRows(runner, layout.row(low, t));
            seekGathered(runner, nextRow);
            for (int i = 0; i < bindings.carries().size(); i++) {
                bind(runner, bindings.carries().get(i), t, low);
            }
            runner.seekEarly(nextRow);
            for (int i = 0; i < operations; i++) {
                runner.run(i, rows, t < computedTo, t % 2 == 1);
            }
            nextRow += rows;
            scatter(runner, t, low, rows);
            runner.await();
            if (runner.isFirst()) {
                finish(t, Math.max(low, low + bindings.active(t + 1, low, high)), low + rows);
            }
        }
    }

    /** The step behind the last one for which sums that begin at step {@code t} have memory. */
    private int lastEarly(int t, int low, int high) {
        int capacity = capacity(bindings.active(0, low, high));
        int to = t;
        int row = 0;
        while (bindings.active(to, low, high) > 0 && row + bindings.active(to, low, high) <= capacity) {
            row += bindings.active(to, low, high);
            to++;
        }
        return to;
    }

    /** Computes early products of the steps {@code from} to {@code to}: at once, where their rows stand together. */
    private void early(StepRunner runner, int from, int to, int low, int high) {
        boolean together = (low == 0 && high == layout.count()) || !takesRowsEarly();
        int row = 0;
        for (int t = from; t < to; t++) {
            int rows = bindings.active(t, low, high);
            if (!together) {
                bindings.bindRows(runner, layout.row(low, t));
                seekGathered(runner, row);
                runner.early(row, rows);
            }
            row += rows;
        }
        if (together) {
            bindings.bindRows(runner, layout.row(low, from));
            seekGathered(runner, 0);
            runner.early(0, row);
        }
    }

    /** Whether early products may take rows that are bound. */
    private boolean takesRowsEarly() {
        for (Bindings.Rows binding : bindings.rows()) {
            for (Operation operation : step.operations()) {
                if (operation.readsAcrossUnits(binding.slot())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Copies what some steps take, one step after the other, to where the runner finds it. */
    private void gather(StepRunner runner, int from, int to, int low, int high) {
        if (bindings.gathered().isEmpty()) {
            return;
        }
        for (int i = 0; runner.isFirst() && i < bindings.gathered().size(); i++) {
            gather(bindings.gathered().get(i), runner, from, to, low, high);
        }
        runner.await();
    }

    private void gather(Bindings.Gathered slot, StepRunner runner, int from, int to, int low, int high) {
        float[] array = runner.array(slot.slot());
        int size = slot.slot().size();
        int width = slot.slot().width();
        if (high - low == 1 && slot.isPlain()) {
            slot.from().copyTo(slot.order().row(low, from) * width, array, 0, (to - from) * width);
            return;
        }
        int at = 0;
        for (int t = from; t < to; t++) {
            int rows = bindings.active(t, low, high);
            for (int rank = low; rank < low + rows; rank++) {
                slot.from().copyTo(slot.order().row(rank, t) * slot.distance(), array, at, size);
                at += width;
            }
        }
    }

    private void seekGathered(StepRunner runner, int row) {
        for (int i = 0; i < bindings.gathered().size(); i++) {
            runner.seek(bindings.gathered().get(i).slot(), row);
        }
    }

    /** Copies what the runner has computed itself: nobody has to wait for that. */
    private void scatter(StepRunner runner, int t, int low, int rows) {
        for (int i = 0; i < bindings.scattered().size(); i++) {
            Bindings.Scattered slot = bindings.scattered().get(i);
            float[] array = runner.array(slot.slot());
            int from = runner.ownFrom(slot.slot());
            int units = runner.ownTo(slot.slot()) - from;
            int at = runner.offset(slot.slot()) + from;
            for (int rank = low; units > 0 && rank < low + rows; rank++) {
                System.arraycopy(array, at, slot.to(), slot.order().row(rank, t) * slot.distance() + from, units);
                at += slot.slot().width();
            }
        }
    }

    private void bind(StepRunner runner, Carry carry, int t, int low) {
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

    /** Keeps what is carried of the ranks whose last step was {@code t}; steps that follow do not touch their rows. */
    private void finish(int t, int low, int high) {
        for (Carry carry : bindings.carries()) {
            float[] from = carry.rows() == null ? carry.after(t) : carry.rows();
            int row = carry.rows() == null ? low : layout.row(low, t);
            if (from != carry.values() && high > low) {
                int stride = carry.stride();
                System.arraycopy(from, row * stride, carry.values(), low * stride, (high - low) * stride);
            }
        }
    }
}
