package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import dev.rondo.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An input or an output as a file declares it.
 *
 * @param kind input or output
 * @param name its name
 * @param type of its elements; empty if it is no tensor
 * @param dimensions its shape
 */
record FileValue(Kind kind, String name, Optional<OnnxJavaType> type, List<Dimension> dimensions) {
    /** Which side of the file it is on. */
    enum Kind {
        INPUT,
        OUTPUT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A length of a shape: -1 if it is free, perhaps with a name. */
    record Dimension(String name, long size) {
        boolean isFree() {
            return size < 0;
        }

        @Override
        public String toString() {
            return isFree() ? name.isEmpty() ? "?" : name : Long.toString(size);
        }
    }

    /** Where a problem is. */
    String path() {
        return kind + " '" + name + "'";
    }

    Problem problem(String found, String expected, String remedy) {
        return new Problem(path(), found, expected, remedy);
    }

    boolean hasType(OnnxJavaType wanted) {
        return type.isPresent() && type.get() == wanted;
    }

    /** Type and shape, for messages. */
    @Override
    public String toString() {
        return type.map(OnnxJavaType::toString).orElse("not a tensor") + " " + dimensions;
    }
}
