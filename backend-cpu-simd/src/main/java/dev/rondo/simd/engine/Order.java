package dev.rondo.simd.engine;

/** Where the steps of ranked sequences stand among rows that are in another order than that in which they are computed. */
@FunctionalInterface
interface Order {
    /** The row of the t-th step that is computed of a rank. */
    int row(int rank, int t);
}
