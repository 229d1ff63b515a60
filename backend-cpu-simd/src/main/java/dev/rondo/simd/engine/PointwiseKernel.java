package dev.rondo.simd.engine;

/** A compiled pointwise program. */
public abstract class PointwiseKernel {
    /** For the kernels. */
    protected PointwiseKernel() {}

    /**
     * Runs the program on some rows and some units of each.
     *
     * @param arrays for each slot of the plan the array that holds it
     * @param offsets for each slot where row 0 begins
     * @param strides for each slot the distance of its rows, 0 where all are the same
     * @param fromRow the first row
     * @param toRow the row after the last one
     * @param fromUnit the first unit, a multiple of 16
     * @param toUnit the unit after the last one, a multiple of 16
     */
    public abstract void run(
            float[][] arrays, int[] offsets, int[] strides, int fromRow, int toRow, int fromUnit, int toUnit);
}
