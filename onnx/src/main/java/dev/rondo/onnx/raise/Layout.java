package dev.rondo.onnx.raise;

import java.util.List;

/**
 * Which axes of an input are those of the sequences and of the steps, where neither their use nor a name says so; all others are features.
 *
 * @param batch the axis of the sequences; −1 for none
 * @param time the axis of the steps; −1 for none
 */
record Layout(int batch, int time) {
    /** What a file may mean: sequences before steps, steps before sequences, steps behind features, steps alone. */
    static List<Layout> all() {
        return List.of(
                new Layout(0, 1),
                new Layout(1, 0),
                new Layout(0, 2),
                new Layout(0, 3),
                new Layout(0, 4),
                new Layout(-1, 0));
    }

    /** Whether an input of so many axes can be meant. */
    boolean fits(int rank) {
        return rank > Math.max(batch, time);
    }
}
