package dev.rondo.onnx.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input or an output of a graph.
 *
 * @param name its name
 * @param type the type of its elements; null where the file does not say (in a body)
 * @param dimensions its axes; null where not even their number is known
 */
public record SourceValue(
        String name, @Nullable ElementType type, @Nullable List<Dimension> dimensions) {
    /** Keeps a copy. */
    public SourceValue {
        dimensions = dimensions == null ? null : List.copyOf(dimensions);
    }
}
