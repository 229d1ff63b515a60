package dev.rondo.simd.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the steps of a ragged batch stand while it is computed: sequences are ranked by length, longest first, and the rows of one step
 * stand together, {@code [step][rank]}. The sequences that are still running at a step are the first ranks; nothing is padded.
 */
final class Layout {
    private final int[] lengths;
    private final int[] sequences;
    private final int[] ranks;
    private final int[] offsets;
    private int @Nullable [] before;

    Layout(int[] lengths) {
        this.lengths = lengths;
        this.sequences = new int[lengths.length];
        this.ranks = new int[lengths.length];
        int steps = 0;
        for (int length : lengths) {
            steps = Math.max(steps, length);
        }
        this.offsets = new int[steps + 1];
        rankAll(steps);
        for (int t = 0; t < steps; t++) {
            offsets[t + 1] = Math.addExact(offsets[t], offsets[t + 1]);
        }
    }

    /** Ranks the sequences, those of one length in their order, and counts for each step those that have it. */
    private void rankAll(int steps) {
        int[] next = new int[steps + 1];
        for (int length : lengths) {
            next[length]++;
        }
        int longer = 0;
        for (int length = steps; length > 0; length--) {
            int count = next[length];
            next[length] = longer;
            longer += count;
            offsets[length] = longer;
        }
        next[0] = longer;
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            int rank = next[lengths[sequence]]++;
            ranks[sequence] = rank;
            sequences[rank] = sequence;
        }
    }

    /** The number of sequences. */
    int count() {
        return lengths.length;
    }

    /** The length of the longest sequence. */
    int steps() {
        return offsets.length - 1;
    }

    /** The number of all rows. */
    int rows() {
        return offsets[steps()];
    }

    /** The length of the sequence of a rank. */
    int length(int rank) {
        return lengths[sequences[rank]];
    }

    /** The sequence of a rank. */
    int sequence(int rank) {
        return sequences[rank];
    }

    /** The rank of a sequence. */
    int rank(int sequence) {
        return ranks[sequence];
    }

    /** How many sequences have a step {@code t}: ranks 0 to this. */
    int active(int t) {
        return offsets[t + 1] - offsets[t];
    }

    /** The row of rank 0 at step {@code t}. */
    int offset(int t) {
        return offsets[t];
    }

    /** The row of a rank at a step. */
    int row(int rank, int t) {
        return offsets[t] + rank;
    }

    /** For each row the one of the same sequence a step earlier; before the first step one behind all rows, {@link #rows} + rank. */
    int[] before() {
        int[] known = before;
        if (known == null) {
            known = new int[rows()];
            for (int t = 0; t < steps(); t++) {
                int distance = t == 0 ? -rows() : active(t - 1);
                for (int row = offset(t); row < offset(t + 1); row++) {
                    known[row] = row - distance;
                }
            }
            before = known;
        }
        return known;
    }

    /** Ranks {@code bounds[p]} to {@code bounds[p + 1]} for each of {@code parts} workers, of about as many rows each. */
    int[] split(int parts) {
        int[] bounds = new int[parts + 1];
        long seen = 0;
        int part = 1;
        for (int rank = 0; rank < count() && part < parts; rank++) {
            seen += length(rank);
            while (part < parts && seen * parts >= (long) rows() * part) {
                bounds[part++] = rank + 1;
            }
        }
        Arrays.fill(bounds, part, parts + 1, count());
        return bounds;
    }
}
