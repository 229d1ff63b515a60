package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Program;

/**
 * What the machine runs: made once with vectors and once without, to the same bits. Whoever will need a kernel again
 * holds it; nobody else does.
 */
public interface Kernels extends AutoCloseable {
    /** What kind they are, for reports: {@code 512-bit lanes} or {@code scalar}. */
    String description();

    /** Compiles a pointwise program. */
    PointwiseKernel pointwise(Program program);

    /** The rows of the largest tile. */
    int tileRows();

    /** The rows of the next tile of so many: the tallest, but two of similar height rather than a tall and a tiny one at the end. */
    default int nextTileRows(int left) {
        int tallest = tileRows();
        return left >= 2 * tallest || left <= tallest ? Math.min(left, tallest) : Math.ceilDiv(left, 2);
    }

    /** The blocks of 16 columns of the widest tile of so many rows: a part of a panel, or some whole ones. */
    int tileBlocks(int rows);

    /** A tile of a matrix product. */
    TileKernel tile(TileShape shape);

    /** Ends what is done in the background, if anything is. Kernels can still be run. */
    @Override
    default void close() {}
}
