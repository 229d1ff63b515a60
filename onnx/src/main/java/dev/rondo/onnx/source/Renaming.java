package dev.rondo.onnx.source;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Other names for values, as a graph and those within it see them: what a graph defines for itself keeps its name there.
 *
 * @param names the other names
 * @param own what keeps its name
 * @param outer the names in the graph around it, null if there is none
 */
record Renaming(
        Map<String, String> names,
        Set<String> own,
        @Nullable Renaming outer) {
    /** These names everywhere. */
    Renaming(Map<String, String> names) {
        this(names, Set.of(), null);
    }

    /** The same within a graph that defines some names for itself. */
    Renaming within(Set<String> defined) {
        return new Renaming(Map.of(), defined, this);
    }

    /** What a value is called now. */
    String of(String name) {
        for (Renaming seen = this; seen != null && !seen.own.contains(name); seen = seen.outer) {
            String other = seen.names.get(name);
            if (other != null) {
                return other;
            }
        }
        return name;
    }
}
