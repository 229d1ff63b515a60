package dev.rondo.onnx.source;

import java.util.List;
import java.util.OptionalInt;

/** Lengths of axes that come from a file: they may be anything. */
final class Shapes {
    /** More axes than any operator needs. */
    static final int MOST_AXES = 64;

    private static final long MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    private Shapes() {}

    /** The number of elements; empty if a length is negative, or if there are too many axes or elements for an array. */
    static OptionalInt size(List<Long> shape) {
        if (shape.size() > MOST_AXES || shape.stream().anyMatch(length -> length < 0 || length > MOST_ELEMENTS)) {
            return OptionalInt.empty();
        }
        if (shape.contains(0L)) {
            return OptionalInt.of(0);
        }
        long size = 1;
        for (long length : shape) {
            size *= length;
            if (size > MOST_ELEMENTS) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of((int) size);
    }

    /** A shape for a message, its beginning if it is long. */
    static String shown(List<Long> shape) {
        return shape.size() <= 8 ? shape.toString() : shape.subList(0, 8) + "…";
    }
}
