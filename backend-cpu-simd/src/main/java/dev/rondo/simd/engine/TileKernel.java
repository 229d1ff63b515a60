package dev.rondo.simd.engine;

/**
 * A small sum of matrix products that stays in registers: c[i][j] = init[j] + Σ_k a[i][k] · b[k][j] + …, or onto c itself; one product after
 * the other, k ascending, fused. The size and the distances of rows and columns are those of its {@link TileShape}.
 *
 * <p>A class rather than an interface, since a call of it takes one look-up less.
 */
public abstract class TileKernel {
    /** For the kernels. */
    protected TileKernel() {}

    /**
     * Computes one tile.
     *
     * @param factors the factors of all products
     * @param init what every row of sums begins with, from {@code initOffset} on; not read where the sums go onto c
     * @param c where the sums go, from {@code cOffset} on
     */
    public abstract void run(Factors factors, float[] init, int initOffset, float[] c, int cOffset);
}
