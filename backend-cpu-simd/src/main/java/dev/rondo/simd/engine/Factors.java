package dev.rondo.simd.engine;

/** The factors of the products that a tile sums up, one after the other. Filled anew for each tile; belongs to one thread. */
public final class Factors {
    /** The left matrices. */
    public final float[][] a;

    /** Where the tile's part of each left matrix begins. */
    public final int[] aOffset;

    /** The number of terms of each product. */
    public final int[] length;

    /** The right matrices; the panels of a wide tile are {@code length} rows apart. */
    public final float[][] b;

    /** Where the tile's part of each right matrix begins. */
    public final int[] bOffset;

    /** Room for the factors of so many products. */
    public Factors(int products) {
        a = new float[products][];
        aOffset = new int[products];
        length = new int[products];
        b = new float[products][];
        bOffset = new int[products];
    }

    /** Sets the factors of one product. */
    public void set(int product, float[] left, int leftOffset, int terms, float[] right, int rightOffset) {
        a[product] = left;
        aOffset[product] = leftOffset;
        length[product] = terms;
        b[product] = right;
        bOffset[product] = rightOffset;
    }
}
