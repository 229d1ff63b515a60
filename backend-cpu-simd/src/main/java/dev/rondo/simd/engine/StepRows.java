package dev.rondo.simd.engine;

/**
 * Where the rows of each slot of a plan stand.
 *
 * @param arrays the arrays that hold them
 * @param offsets where row 0 begins
 * @param strides the distance of rows, 0 where all are the same
 */
record StepRows(float[][] arrays, int[] offsets, int[] strides) {
    /** Where a row begins. */
    int offset(int slot, int row) {
        return offsets[slot] + row * strides[slot];
    }
}
