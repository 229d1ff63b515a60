package dev.rondo.onnx.raise;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.onnx.source.Dimension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Axes of many tensors, those that have to stand for the same thing in one class. */
final class AxisClasses {
    /** What an axis may stand for. */
    enum Role {
        TIME,
        BATCH,
        FEATURE
    }

    private static final int MOST_AXES = 1 << 19;

    private final List<Integer> parents = new ArrayList<>();
    private final List<Dimension> dimensions = new ArrayList<>();
    private final Map<Integer, Role> roles = new HashMap<>();
    private final Map<Integer, Set<String>> names = new HashMap<>();
    private final Map<String, Integer> byName = new HashMap<>();

    /** A new axis of which nothing is known. */
    int fresh() {
        return fresh(new Dimension.Unknown());
    }

    /** A new axis of known length; axes whose length has the same name are one class. */
    int fresh(Dimension dimension) {
        int axis = parents.size();
        if (axis == MOST_AXES) {
            throw new ModelException(new Problem(
                    "the graph",
                    "its values have more than " + MOST_AXES + " axes together",
                    "values have a few axes each",
                    "export the model without reshaping to many axes, or run the file with OpaqueModel"));
        }
        parents.add(axis);
        dimensions.add(dimension);
        if (dimension instanceof Dimension.Named(String name)) {
            names.computeIfAbsent(axis, key -> new HashSet<>()).add(name);
            Integer other = byName.putIfAbsent(name, axis);
            if (other != null) {
                unite(axis, other);
            }
        }
        return axis;
    }

    /** A new axis that is known to stand for something. */
    int fresh(Role role) {
        int axis = fresh();
        settle(axis, role);
        return axis;
    }

    /** An axis of length 1. */
    int one() {
        return fresh(new Dimension.Fixed(1));
    }

    /** Whether an axis has length 1, so that it may meet any other. */
    boolean isOne(int axis) {
        return dimensions.get(axis).equals(new Dimension.Fixed(1));
    }

    /** Whether the length of an axis is a number. */
    boolean isFixed(int axis) {
        return dimensions.get(axis) instanceof Dimension.Fixed;
    }

    /** The length of an axis; 0 if it is free. */
    long length(int axis) {
        return dimensions.get(axis) instanceof Dimension.Fixed(long size) ? size : 0;
    }

    /** Says that two axes stand for the same thing. */
    void unite(int a, int b) {
        int first = find(a);
        int second = find(b);
        if (first == second) {
            return;
        }
        if (names(second).size() > names(first).size()) {
            int fewer = first;
            first = second;
            second = fewer;
        }
        Role role = roles.get(first);
        Role other = roles.get(second);
        if (role != null && other != null && role != other) {
            return;
        }
        parents.set(second, first);
        if (role == null && other != null) {
            roles.put(first, other);
        }
        Set<String> more = names.remove(second);
        if (more != null) {
            names.computeIfAbsent(first, key -> new HashSet<>()).addAll(more);
        }
    }

    /** Says what an axis stands for; what was said first holds. */
    void settle(int axis, Role role) {
        roles.putIfAbsent(find(axis), role);
    }

    /** What an axis stands for, null if nothing says so. */
    @Nullable
    Role role(int axis) {
        return roles.get(find(axis));
    }

    /** The class of an axis. */
    int find(int axis) {
        int at = axis;
        while (parents.get(at) != at) {
            parents.set(at, parents.get(parents.get(at)));
            at = parents.get(at);
        }
        return at;
    }

    /** The names that the lengths of a class have. */
    Set<String> names(int axis) {
        return names.getOrDefault(find(axis), Set.of());
    }
}
