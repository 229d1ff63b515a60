package dev.rondo.simd.engine;

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
 * leaves for the next one. Sequences do not touch each other: any split of the ranks over threads gives the same bits.
 */
final class StepPass {
    /** What early products may take, in floats: half of a usual L2 cache. */
    private static final int EARLY_FLOATS = 1 << 17;

    private record RowBinding(Slot slot, float[] array) {}

    /** {@code from} is read before the step, null where nobody does; {@code to} is written by it. */
    private record Carry(@Nullable Slot from, Slot to, float[] values, boolean inPlace) {}

    private final PreparedStep step;
    private final Layout layout;
    private final List<RowBinding> rowBindings = new ArrayList<>();
    private final List<Carry> carries = new ArrayList<>();

    StepPass(PreparedStep step, Layout layout) {
        this.step = step;
        this.layout = layout;
    }

    /** Binds a slot to rows of the layout, {@code array[row · padded size]}. */
    void rows(Slot slot, float[] array) {
        rowBindings.add(new RowBinding(slot, array));
    }

    /** Carries a value from step to step in {@code values[rank · padded size]}, which holds the final values in the end. */
    void carry(@Nullable Slot from, String result, float[] values) {
        Slot to = Objects.requireNonNull(step.plan().results().get(result));
        carries.add(new Carry(from, to, values, step.plan().inPlace().contains(result)));
    }

    /** Runs ranks {@code low} to {@code high} forward in time. */
    void forward(int low, int high) {
        int most = layout.steps() == 0 ? 0 : active(0, low, high);
        if (most <= 0) {
            return;
        }
        boolean early = step.hasEarly();
        int capacity = early ? Math.clamp(EARLY_FLOATS / step.widest(), most, Math.max(most, layout.rows())) : most;
        StepRunner runner = new StepRunner(step, most, capacity);
        bindCarries(runner, low, most);
        int computedTo = 0;
        int nextRow = 0;
        for (int t = 0; t < layout.steps() && active(t, low, high) > 0; t++) {
            int rows = active(t, low, high);
            if (early && t == computedTo) {
                computedTo = early(runner, t, low, high, capacity);
                nextRow = 0;
            }
            bindRows(runner, t, low);
            if (early) {
                runner.seekEarly(nextRow);
                runner.runAfterEarly(rows);
                nextRow += rows;
            } else {
                runner.run(rows);
            }
            commit(runner, low, rows);
        }
    }

    /** Computes early products from step {@code t} on, as many steps as there is memory for; returns the step after the last one. */
    private int early(StepRunner runner, int t, int low, int high, int capacity) {
        int step = t;
        int row = 0;
        int from = t;
        boolean whole = low == 0 && high == layout.count();
        while (step < layout.steps() && active(step, low, high) > 0 && row + active(step, low, high) <= capacity) {
            if (!whole) {
                bindRows(runner, step, low);
                runner.early(row, active(step, low, high));
            }
            row += active(step, low, high);
            step++;
        }
        if (whole) {
            bindRows(runner, from, low);
            runner.early(0, row);
        }
        return step;
    }

    /**
     * Runs ranks {@code low} to {@code high} backward in time.
     *
     * @param truncation what is carried becomes zero below each multiple of this many steps; 0 for never
     */
    void backward(int low, int high, int truncation) {
        int most = layout.steps() == 0 ? 0 : active(0, low, high);
        if (most <= 0) {
            return;
        }
        StepRunner runner = new StepRunner(step, most, most);
        bindCarries(runner, low, most);
        for (int t = layout.steps() - 1; t >= 0; t--) {
            int rows = active(t, low, high);
            if (rows <= 0) {
                continue;
            }
            bindRows(runner, t, low);
            runner.run(rows);
            commit(runner, low, rows);
            if (truncation > 0 && t > 0 && t % truncation == 0) {
                for (Carry carry : carries) {
                    int stride = carry.to().width();
                    Arrays.fill(carry.values(), low * stride, (low + rows) * stride, 0);
                }
            }
        }
    }

    /** Runs rows {@code from} to {@code to} of a step without states, in pieces that stay in the cache. */
    void anyOrder(int from, int to) {
        int piece = 128;
        if (to <= from) {
            return;
        }
        StepRunner runner = new StepRunner(step, Math.min(piece, to - from), Math.min(piece, to - from));
        for (int row = from; row < to; row += piece) {
            for (RowBinding binding : rowBindings) {
                int stride = binding.slot().width();
                runner.bind(binding.slot(), binding.array(), row * stride, stride);
            }
            runner.run(Math.min(piece, to - row));
        }
    }

    private int active(int t, int low, int high) {
        return Math.min(high, layout.active(t)) - low;
    }

    private void bindRows(StepRunner runner, int t, int low) {
        for (RowBinding binding : rowBindings) {
            int stride = binding.slot().width();
            runner.bind(binding.slot(), binding.array(), layout.row(low, t) * stride, stride);
        }
    }

    private void bindCarries(StepRunner runner, int low, int rows) {
        for (Carry carry : carries) {
            int stride = carry.to().width();
            if (carry.from() != null) {
                runner.bind(carry.from(), carry.values(), low * stride, stride);
            }
            if (carry.inPlace()) {
                runner.bind(carry.to(), carry.values(), low * stride, stride);
            } else {
                runner.bind(carry.to(), new float[rows * stride], 0, stride);
            }
        }
    }

    private void commit(StepRunner runner, int low, int rows) {
        for (Carry carry : carries) {
            if (!carry.inPlace()) {
                int stride = carry.to().width();
                runner.copyTo(carry.to(), carry.values(), low * stride, rows * stride);
            }
        }
    }
}
