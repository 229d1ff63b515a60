package dev.rondo.simd.engine;

/** Where the steps of ranked sequences stand among rows that are in another order than that in which they are computed. */
sealed interface Order {
    /** The row of the t-th step that is computed of a rank. */
    int row(int rank, int t);

    /** A sequence stands in one piece: {@code first[rank]} is the row of its first step, and the next one is {@code distance} rows on. */
    record Packed(int[] first, int distance) implements Order {
        @Override
        public int row(int rank, int t) {
            return first[rank] + distance * t;
        }
    }

    /** The rows of a layout, each sequence from its last step on. */
    record Reversed(Layout layout) implements Order {
        @Override
        public int row(int rank, int t) {
            return layout.row(rank, layout.length(rank) - 1 - t);
        }
    }
}
