package dev.rondo.onnx.source;

import java.util.Arrays;
import java.util.List;

/**
 * The indices that a Slice takes along one axis: negative bounds count from the end, and those beyond the axis are clamped, a start to what is
 * there.
 *
 * @param start the first index
 * @param count how many there are
 * @param step from each to the next
 */
public record SliceRange(long start, long count, long step) {
    /**
     * Whether an end stands for that of any axis, wherever a Slice goes: what ONNX says of forwards, ONNX Runtime does backwards as well, to the
     * first element.
     */
    public static boolean isOpen(long end) {
        return end == Integer.MAX_VALUE || end == Long.MAX_VALUE;
    }

    /** The indices from a start to an end, which is not among them, along an axis of {@code length} elements; none for a step of 0. */
    public static SliceRange of(long from, long to, long step, long length) {
        if (step == 0 || length == 0) {
            return new SliceRange(0, 0, 1);
        }
        long by = Math.clamp(step, -length, length);
        long start = from < 0 ? from + length : from;
        long end = to < 0 ? to + length : to;
        if (by > 0) {
            start = Math.clamp(start, 0, length);
            end = Math.clamp(end, 0, length);
            return new SliceRange(start, end <= start ? 0 : (end - start - 1) / by + 1, by);
        }
        start = Math.clamp(start, 0, length - 1);
        end = isOpen(to) ? -1 : Math.clamp(end, -1, length - 1);
        return new SliceRange(start, end >= start ? 0 : (start - end - 1) / -by + 1, by);
    }

    /** The index that is {@code place}th, from 0 on. */
    public long at(long place) {
        return start + place * step;
    }

    /** All of them. */
    public int[] indices() {
        int[] indices = new int[Math.toIntExact(count)];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = Math.toIntExact(at(i));
        }
        return indices;
    }

    /** What stands at these indices. */
    public <T> List<T> of(List<T> all) {
        return Arrays.stream(indices()).mapToObj(all::get).toList();
    }
}
