package dev.rondo.onnx.raise;

import java.util.ArrayList;
import java.util.List;

/**
 * Which axes of an input are those of the sequences and of the steps, where neither their use nor a name says so; all others are features.
 *
 * @param batch the axis of the sequences; −1 for none
 * @param time the axis of the steps; −1 for none
 */
record Layout(int batch, int time) {
    /** The steps are at one of the first so many axes. */
    private static final int FIRST_AXES = 5;

    /** What a file may mean, what is usual first: sequences before steps, steps before sequences, steps alone. */
    static List<Layout> all() {
        List<Layout> all = new ArrayList<>();
        for (int time = 1; time < FIRST_AXES; time++) {
            all.add(new Layout(0, time));
        }
        all.add(1, new Layout(1, 0));
        all.add(new Layout(-1, 0));
        return all;
    }

    /** Whether an input of so many axes can be meant. */
    boolean fits(int rank) {
        return rank > Math.max(batch, time);
    }
}
