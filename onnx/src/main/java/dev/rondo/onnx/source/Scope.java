package dev.rondo.onnx.source;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of values that are defined so far in a graph, and in the graphs around it. */
final class Scope {
    private final @Nullable Scope outer;
    private final Set<String> names = new HashSet<>();

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    /** Defines a name in this graph; false if it is defined there already. */
    boolean define(String name) {
        return names.add(name);
    }

    boolean knows(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.names.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
