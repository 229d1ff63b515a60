package dev.rondo.onnx.raise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A rearrangement of the elements of a tensor: for each element of the result, in row-major order, where it comes from.
 *
 * @param dimensions the lengths of the result's axes
 * @param sources the flat index of each element in what is rearranged; −1 for a zero
 */
record Grid(int[] dimensions, int[] sources) {
    /** A source that is none: a zero. */
    static final int ZERO = -1;

    private static final int MOST_ELEMENTS = 1 << 20;
    private static final int MOST_GROUPS = 1 << 16;

    /** No rearrangement. */
    static Grid of(int... dimensions) {
        return new Grid(dimensions.clone(), IntStream.range(0, size(dimensions)).toArray());
    }

    /**
     * The number of elements.
     *
     * @throws ArithmeticException if there are more than a step may have
     */
    static int size(int... dimensions) {
        int size = Arrays.stream(dimensions).reduce(1, Math::multiplyExact);
        if (size > MOST_ELEMENTS) {
            throw new ArithmeticException(size + " elements");
        }
        return size;
    }

    int size() {
        return sources.length;
    }

    /** Element {@code i} of the result is element {@code coordinates.apply(i)} of this, or a zero where a coordinate is negative. */
    Grid rearranged(int[] into, UnaryOperator<int[]> coordinates) {
        int[] target = new int[size(into)];
        int[] at = new int[into.length];
        for (int i = 0; i < target.length; i++) {
            target[i] = source(coordinates.apply(at));
            increment(at, into);
        }
        return new Grid(into, target);
    }

    private int source(int[] coordinates) {
        int flat = 0;
        for (int axis = 0; axis < dimensions.length; axis++) {
            if (coordinates[axis] < 0) {
                return ZERO;
            }
            flat = flat * dimensions[axis] + coordinates[axis];
        }
        return sources[flat];
    }

    private static void increment(int[] at, int[] limits) {
        for (int axis = at.length - 1; axis >= 0; axis--) {
            if (++at[axis] < limits[axis]) {
                return;
            }
            at[axis] = 0;
        }
    }

    /** The axes in another order: axis {@code i} of the result is axis {@code order[i]}. */
    Grid transposed(int... order) {
        int[] into = Arrays.stream(order).map(axis -> dimensions[axis]).toArray();
        return rearranged(into, at -> {
            int[] from = new int[at.length];
            for (int i = 0; i < at.length; i++) {
                from[order[i]] = at[i];
            }
            return from;
        });
    }

    /** Of one axis only these elements, in this order; −1 for zeros. */
    Grid taken(int axis, int... indices) {
        int[] into = dimensions.clone();
        into[axis] = indices.length;
        return rearranged(into, at -> {
            int[] from = at.clone();
            from[axis] = indices[at[axis]];
            return from;
        });
    }

    /** Repeated along the axes of length 1, and along new ones in front, to other lengths. */
    Grid broadcast(int... into) {
        int more = into.length - dimensions.length;
        return rearranged(into, at -> {
            int[] from = new int[dimensions.length];
            for (int axis = 0; axis < from.length; axis++) {
                from[axis] = dimensions[axis] == 1 ? 0 : at[axis + more];
            }
            return from;
        });
    }

    /** The elements in groups: those of a group differ only along the chosen axes; groups and elements in row-major order. */
    List<int[]> groups(boolean[] along) {
        int[] kept = axes(along, false);
        int[] inside = axes(along, true);
        int[] order =
                IntStream.concat(Arrays.stream(kept), Arrays.stream(inside)).toArray();
        int length = Arrays.stream(inside).map(axis -> dimensions[axis]).reduce(1, Math::multiplyExact);
        int[] sorted = transposed(order).sources;
        List<int[]> groups = new ArrayList<>();
        if (sorted.length / length > MOST_GROUPS) {
            throw new ArithmeticException(sorted.length / length + " groups");
        }
        for (int i = 0; i < sorted.length; i += length) {
            groups.add(Arrays.copyOfRange(sorted, i, i + length));
        }
        return groups;
    }

    private int[] axes(boolean[] along, boolean chosen) {
        return IntStream.range(0, dimensions.length)
                .filter(axis -> along[axis] == chosen)
                .toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grid grid
                && Arrays.equals(dimensions, grid.dimensions)
                && Arrays.equals(sources, grid.sources);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sources);
    }

    @Override
    public String toString() {
        return Arrays.toString(dimensions) + " of " + Arrays.toString(sources);
    }
}
