package dev.rondo.simd.engine;

/** A compiled pointwise program. */
@FunctionalInterface
public interface PointwiseKernel {
    /**
     * Runs the program on a number of rows.
     *
     * @param arrays for each slot of the plan the array that holds it
     * @param offsets for each slot where its first row begins
     * @param strides for each slot the distance of its rows, 0 where all are the same
     * @param rows the number of rows
     */
    void run(float[][] arrays, int[] offsets, int[] strides, int rows);
}
