package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import org.jspecify.annotations.Nullable;

/**
 * An affine function of the rows that taps meet: y = b + Σ_tap W_tap · x[row that the tap meets], in groups of features that do not mix. One
 * sum an element, taps ascending, then features, all fused; a tap that meets no row meets zeros.
 */
sealed interface TapFunction permits TapAffine, TapChannels {
    /** No row. */
    int NONE = -1;

    /** Rows of vectors, {@code stride} apart. */
    record Rows(float[] values, int stride) {}

    /**
     * Which rows taps meet.
     *
     * @param sources for each tap and each result the row of x, or {@link #NONE}
     * @param targets for each result the row of y; null where they are in order
     * @param count the number of results
     */
    record Meetings(int[][] sources, int @Nullable [] targets, int count) {
        /** Where a result goes. */
        int target(int result) {
            return targets == null ? result : targets[result];
        }
    }

    /** What one thread computes with. */
    record Workspace(Factors factors, float[] patches, float[] results) {}

    /** Room for one thread that computes so many results at most. */
    Workspace workspace(int results, Memory memory);

    /** Takes over the weights of a group, {@code [outputs][taps · inputs]}, and its bias where there is one. */
    void install(int group, float[] weights, FloatTensor bias);

    /** Computes the results {@code from} to {@code to}. */
    void run(Workspace workspace, Meetings meetings, int from, int to, Rows x, Rows y);
}
