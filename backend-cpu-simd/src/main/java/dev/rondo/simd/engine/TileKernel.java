package dev.rondo.simd.engine;

/**
 * A small matrix product whose sums stay in registers: c[i][j] = init[j] + Σ_k a[i][k] · b[k][j], or onto c itself; k ascending, fused. The
 * size and the distances of rows and columns are those of its {@link TileShape}.
 *
 * <p>A class rather than an interface, since a call of it takes one look-up less.
 */
public abstract class TileKernel {
    /** For the kernels. */
    protected TileKernel() {}

    /**
     * Computes one tile.
     *
     * @param a the left matrix, from {@code aOffset} on
     * @param length the number of terms
     * @param b the right matrix, from {@code bOffset} on; the panels of a wide tile are {@code length} rows apart
     * @param init what every row of sums begins with, from {@code initOffset} on; not read where the sums go onto c
     * @param c where the sums go, from {@code cOffset} on
     */
    public abstract void run(
            float[] a,
            int aOffset,
            int length,
            float[] b,
            int bOffset,
            float[] init,
            int initOffset,
            float[] c,
            int cOffset);
}
