package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the elements of a vector come from.
 *
 * @param runs elements side by side, which together are all of the vector; one that is in too many pieces counts as computed
 */
record Trace(List<Run> runs) {
    private static final int MOST_RUNS = 1 << 12;

    /**
     * Elements at equal distances in one leaf.
     *
     * @param leaf an input, or what a layer gives; null for elements that are computed
     * @param start the first of them
     * @param stride how far apart they lie, at least 1
     * @param length how many they are, at least 1
     */
    record Run(@Nullable Expr leaf, int start, int stride, int length) {
        /** The run that this one and the next are together; null if they are none. */
        private @Nullable Run with(Run next) {
            if (leaf == null || next.leaf == null) {
                return leaf == next.leaf ? new Run(null, 0, 1, length + next.length) : null;
            }
            int step = next.start - (start + (length - 1) * stride);
            boolean equal = (length == 1 || stride == step) && (next.length == 1 || next.stride == step);
            return leaf.equals(next.leaf) && step > 0 && equal
                    ? new Run(leaf, start, step, length + next.length)
                    : null;
        }

        private Run part(int from, int step, int count) {
            return leaf == null
                    ? new Run(null, 0, 1, count)
                    : new Run(leaf, start + from * stride, count == 1 ? 1 : step * stride, count);
        }
    }

    /** Of all elements of a leaf, or of so many that are computed. */
    static Trace of(@Nullable Expr leaf, int size) {
        return new Trace(size == 0 ? List.of() : List.of(new Run(leaf, 0, 1, size)));
    }

    /** Of vectors one after the other. */
    static Trace joined(List<Trace> parts) {
        List<Run> runs = new ArrayList<>();
        int size = 0;
        for (Trace part : parts) {
            if (runs.size() <= MOST_RUNS) {
                part.runs.forEach(run -> add(runs, run));
            }
            size += part.size();
        }
        return runs.size() <= MOST_RUNS ? new Trace(runs) : of(null, size);
    }

    private static void add(List<Run> runs, Run run) {
        Run both = runs.isEmpty() ? null : runs.getLast().with(run);
        if (both == null) {
            runs.add(run);
        } else {
            runs.set(runs.size() - 1, both);
        }
    }

    int size() {
        return runs.stream().mapToInt(Run::length).sum();
    }

    /** Of every {@code stride}th element from {@code start} on. */
    Trace slice(int start, int stride, int length) {
        List<Run> taken = new ArrayList<>();
        int next = start;
        int left = length;
        int from = 0;
        for (Run run : runs) {
            int end = from + run.length;
            if (left > 0 && next < end) {
                int count = Math.min(left, (end - next - 1) / stride + 1);
                add(taken, run.part(next - from, stride, count));
                next += count * stride;
                left -= count;
            }
            from = end;
        }
        return new Trace(taken);
    }

    /** The leaf that all elements come from; null if there is none, or several. */
    @Nullable
    Expr onlyLeaf() {
        Expr leaf = runs.isEmpty() ? null : runs.getFirst().leaf;
        return leaf != null && runs.stream().allMatch(run -> leaf.equals(run.leaf)) ? leaf : null;
    }
}
