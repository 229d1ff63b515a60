package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Slot;

/**
 * The memory of what a plan keeps to itself.
 *
 * @param arrays for each slot of the plan its array, or null if it is to be bound
 */
record StepMemory(float[][] arrays) {
    /** The array of a slot that has one. */
    float[] array(Slot slot) {
        return arrays[slot.index()];
    }

    /** Says where the only row of a slot stands. */
    void bind(Slot slot, float[] row) {
        arrays[slot.index()] = row;
    }

    /**
     * Takes memory for a step.
     *
     * @param rows the most rows of a step
     * @param earlyRows the most rows that early products are computed for at once
     */
    static StepMemory of(PreparedStep step, int rows, int earlyRows, Memory memory) {
        float[][] arrays = step.fixed().clone();
        for (Slot slot : step.ownSlots()) {
            int stride = step.strides()[slot.index()];
            arrays[slot.index()] = memory.take(Math.multiplyExact(stride, Math.max(rows, earlyRows)));
        }
        return new StepMemory(arrays);
    }
}
