package dev.rondo.simd.engine;

/** A small matrix product whose sums stay in registers: c[i][j] = init[i][j] + Σ_k a[i][k] · b[k][j], k ascending, fused. */
@FunctionalInterface
public interface TileKernel {
    /**
     * Computes one tile; its rows and columns are the kernel's own.
     *
     * @param a the left matrix: element (i, k) at {@code aOffset + i·aRow + k·aColumn}
     * @param length the number of terms
     * @param b the right matrix: row k at {@code bOffset + k·bRow}
     * @param init what the sums begin with: row i at {@code initOffset + i·initRow}
     * @param c where the sums go: row i at {@code cOffset + i·cRow}
     */
    void run(
            float[] a,
            int aOffset,
            int aRow,
            int aColumn,
            int length,
            float[] b,
            int bOffset,
            int bRow,
            float[] init,
            int initOffset,
            int initRow,
            float[] c,
            int cOffset,
            int cRow);
}
