package dev.rondo.onnx.raise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Names that differ. */
final class UniqueNames {
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Takes a name; false if it is taken. */
    boolean add(String name) {
        return taken.add(name);
    }

    /** Takes the name, with a number where it is taken. */
    String of(String wanted) {
        String name = wanted;
        while (!taken.add(name)) {
            name = wanted + "_" + (numbers.merge(wanted, 1, Integer::sum) + 1);
        }
        return name;
    }
}
