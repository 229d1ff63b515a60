package dev.rondo.simd.plan;

import dev.rondo.expr.Expr;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Finds the results that may overwrite the leaf that they replace in the next step: those after which nobody reads the old value, and
 * that have no other name.
 */
final class InPlace {
    private InPlace() {}

    static Set<String> of(
            List<Operation> operations, Map<String, Slot> results, Map<String, Expr> carries, Map<Expr, Slot> leaves) {
        Set<String> inPlace = new HashSet<>();
        for (Map.Entry<String, Expr> carry : carries.entrySet()) {
            Slot result = Objects.requireNonNull(results.get(carry.getKey()));
            Slot old = leaves.get(carry.getValue());
            boolean alone = Collections.frequency(results.values(), result) == 1;
            if (alone && (old == null || isSafe(operations, result, old))) {
                inPlace.add(carry.getKey());
            }
        }
        return inPlace;
    }

    private static boolean isSafe(List<Operation> operations, Slot result, Slot old) {
        boolean written = false;
        for (Operation operation : operations) {
            boolean writes = operation.writes(result);
            if (operation.reads(old) && (written || (writes && operation.readsAcrossUnits(old)))) {
                return false;
            }
            written |= writes;
        }
        return true;
    }
}
