package dev.rondo.onnx.source;

import java.util.List;
import java.util.stream.LongStream;

/** The lengths that a Split gives its parts where it says none. */
public final class EqualParts {
    private EqualParts() {}

    /** So many lengths that make up a length: equal ones, of which the last may be shorter. */
    public static List<Long> of(long length, int count) {
        long part = (length + count - 1) / Math.max(count, 1);
        return LongStream.range(0, count)
                .mapToObj(i -> Math.clamp(length - i * part, 0L, part))
                .toList();
    }
}
