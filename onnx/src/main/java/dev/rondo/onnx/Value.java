package dev.rondo.onnx;

/**
 * A value of the graph under way.
 *
 * @param name its name
 * @param rank 3 for {@code [T, B, n]}, 2 for {@code [B, n]}, 1 for {@code [n]}: the same for every sequence and step
 */
record Value(String name, int rank) {
    /** Whether it has an axis of time. */
    boolean hasTime() {
        return rank == 3;
    }

    /** Whether it may differ between sequences. */
    boolean isBatched() {
        return rank > 1;
    }
}
