package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Slot;
import org.jspecify.annotations.Nullable;

/**
 * A value that a step leaves for the next one, one row a sequence.
 *
 * @param from the slot that a step reads, null where nobody does
 * @param to the slot that a step writes
 * @param values holds the first values before all steps and the last ones behind them
 * @param other takes turns with {@code values}; the same array where a step may overwrite what it reads
 * @param rows the rows of all steps, where the value is one of their results too; otherwise null
 */
record Carry(@Nullable Slot from, Slot to, float[] values, float[] other, float @Nullable [] rows) {
    int stride() {
        return to.width();
    }

    /** What the n-th step reads. */
    float[] before(int n) {
        return n % 2 == 0 ? values : other;
    }

    /** What the n-th step writes. */
    float[] after(int n) {
        return before(n + 1);
    }
}
