package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The windows that a convolution or a pooling inside a frame moves over the axes of x behind its channels.
 *
 * @param sizes the lengths of these axes in x
 * @param counts how many windows there are along each
 * @param taps the positions along each axis that each window has, outside x where it is padded
 */
record Windows(int[] sizes, int[] counts, List<int[][]> taps) {
    /**
     * The windows of a node inside a frame, where an axis of steps may be one of those behind the channels, if each step is a window of its own.
     *
     * @param kernel the number of taps along each axis
     */
    static Windows of(SourceNode node, Operand.View x, int... kernel) {
        int time = AlongTime.timeAxis(x);
        return of(node, x, leavesSteps(node, time, kernel) ? time : -1, kernel);
    }

    /**
     * The windows of a node along all axes but one.
     *
     * @param without the axis of x that is left out: it counts as one of length 1; −1 for none
     * @param kernel the number of taps along each axis
     */
    static Windows of(SourceNode node, Operand.View x, int without, int... kernel) {
        int rank = kernel.length;
        if (x.rank() != rank + 2) {
            throw new Obstacle(
                    node,
                    "its input has " + x.rank() + " axes",
                    "a kernel of " + rank + " axes needs " + (rank + 2),
                    "export the model again");
        }
        int[] sizes = new int[rank];
        int[] counts = new int[rank];
        List<int[][]> taps = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            boolean kept = i + 2 == without;
            if (!kept) {
                Call.requireFeatures(node, x, i + 2);
            }
            sizes[i] = kept ? 1 : x.axes().get(i + 2).size();
            int[][] windows = kept ? new int[][] {{0}} : along(node, i, rank, sizes[i], kernel[i]);
            counts[i] = windows.length;
            taps.add(windows);
        }
        return new Windows(sizes, counts, taps);
    }

    /** Whether the windows of a node, each of one step, follow the steps one by one. */
    static boolean leavesSteps(SourceNode node, int time, int... kernel) {
        int at = time - 2;
        return at >= 0
                && at < kernel.length
                && kernel[at] == 1
                && attribute(node, "strides", at, 1) == 1
                && attribute(node, "pads", at, 0) == 0
                && attribute(node, "pads", at + kernel.length, 0) == 0;
    }

    private static int[][] along(SourceNode node, int axis, int rank, int size, int kernel) {
        int stride = attribute(node, "strides", axis, 1);
        int dilation = attribute(node, "dilations", axis, 1);
        if (stride < 1 || dilation < 1 || kernel < 1) {
            throw new Obstacle(
                    node,
                    "stride " + stride + ", dilation " + dilation + " and a kernel of " + kernel,
                    "each is at least 1",
                    "export the model again");
        }
        int span = Grid.size(Math.addExact(Math.multiplyExact(kernel - 1, dilation), 1));
        int before = attribute(node, "pads", axis, 0);
        int after = attribute(node, "pads", axis + rank, 0);
        String automatic = node.text("auto_pad", "NOTSET");
        if (automatic.startsWith("SAME")) {
            int count = (size + stride - 1) / stride;
            int total = Math.max(0, (count - 1) * stride + span - size);
            before = automatic.equals("SAME_LOWER") ? total - total / 2 : total / 2;
            after = total - before;
        } else if (automatic.equals("VALID")) {
            before = 0;
            after = 0;
        }
        boolean ceiling = node.integer("ceil_mode", 0) != 0;
        int free = Grid.size(Math.addExact(Math.addExact(size, before), after)) - span;
        if (free < 0) {
            throw new Obstacle(
                    node,
                    "a window of " + span + " elements over " + (size + before + after),
                    "it fits at least once",
                    "give the model longer frames");
        }
        int count = free / stride + 1;
        if (ceiling && free % stride != 0 && count * stride < size + before) {
            count++;
        }
        Grid.size(count, kernel);
        int[][] windows = new int[count][];
        for (int i = 0; i < count; i++) {
            int start = i * stride - before;
            windows[i] = IntStream.range(0, kernel)
                    .map(tap -> start + tap * dilation)
                    .toArray();
        }
        return windows;
    }

    /** A number of an attribute that has one for each axis. */
    static int attribute(SourceNode node, String name, int index, int otherwise) {
        List<Long> given = node.integers(name);
        return given.isEmpty() ? otherwise : Math.toIntExact(given.get(index));
    }

    /** The axes of what has a value for each channel and window; that of steps stays. */
    List<Axis> axes(Operand.View x, Axis channels) {
        List<Axis> axes = new ArrayList<>(x.axes().subList(0, 1));
        axes.add(channels);
        for (int i = 0; i < counts.length; i++) {
            Axis before = x.axes().get(i + 2);
            axes.add(before instanceof Axis.Time ? before : Axis.ofSize(counts[i]));
        }
        return axes;
    }

    /** How many windows there are. */
    int count() {
        return Grid.size(counts);
    }

    /** The flat positions of all taps of a window, in row-major order; −1 outside x. */
    int[] positions(int window) {
        int[] at = coordinates(window);
        int[] kernel = IntStream.range(0, sizes.length)
                .map(axis -> taps.get(axis)[at[axis]].length)
                .toArray();
        int[] positions = new int[Grid.size(kernel)];
        Arrays.setAll(positions, tap -> position(at, tap, kernel));
        return positions;
    }

    private int position(int[] at, int tap, int[] kernel) {
        int rest = tap;
        int scale = 1;
        int flat = 0;
        boolean inside = true;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            int position = taps.get(axis)[at[axis]][rest % kernel[axis]];
            rest /= kernel[axis];
            inside &= position >= 0 && position < sizes[axis];
            flat += position * scale;
            scale *= sizes[axis];
        }
        return inside ? flat : Grid.ZERO;
    }

    private int[] coordinates(int window) {
        int[] at = new int[counts.length];
        int rest = window;
        for (int axis = counts.length - 1; axis >= 0; axis--) {
            at[axis] = rest % counts[axis];
            rest /= counts[axis];
        }
        return at;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Windows windows && Arrays.equals(sizes, windows.sizes) && taps.equals(windows.taps);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts) + " windows over " + Arrays.toString(sizes);
    }
}
