package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values that some values are made of by moving elements alone, as far back as possible. */
final class MovedFrom {
    private static final Set<String> MOVING = Set.of(
            "Identity", "Cast", "Slice", "Squeeze", "Unsqueeze", "Transpose", "Reshape", "Split", "Gather", "Expand");

    private final Map<String, SourceNode> producers;
    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> seen = new HashSet<>();

    /**
     * Of no value yet.
     *
     * @param producers the node that gives each value, but for inputs and tensors
     */
    MovedFrom(Map<String, SourceNode> producers) {
        this.producers = producers;
    }

    /** Adds what a value is made of. */
    void add(String value) {
        List<String> open = new ArrayList<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (next.isEmpty() || !seen.add(next)) {
                continue;
            }
            SourceNode node = producers.get(next);
            if (node == null) {
                found.add(next);
            } else if (node.is("Concat")) {
                open.addAll(node.inputs());
            } else if (MOVING.contains(node.operator())) {
                open.add(node.input(0));
            }
        }
    }

    /** Says that a name is that of another value from now on. */
    void forget(String value) {
        seen.remove(value);
    }

    /** The names of these values. */
    Set<String> found() {
        return found;
    }
}
