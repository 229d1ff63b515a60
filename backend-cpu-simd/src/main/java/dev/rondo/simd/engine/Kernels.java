package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Program;

/** What the machine runs: made once with vectors and once without, to the same bits. */
public interface Kernels {
    /** What kind they are, for reports: {@code 512-bit lanes} or {@code scalar}. */
    String description();

    /** Compiles a pointwise program. */
    PointwiseKernel pointwise(Program program);

    /** The rows of the largest tile. */
    int tileRows();

    /** The blocks of 16 columns of the widest tile of so many rows: a part of a panel, or some whole ones. */
    int tileBlocks(int rows);

    /** A tile of a matrix product. */
    TileKernel tile(TileShape shape);
}
