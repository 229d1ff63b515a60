package dev.rondo.simd.engine;

import dev.rondo.expr.Expr;
import dev.rondo.simd.engine.BackwardPlan.Source;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the results of a backward step that may stand where what it takes from the forward step stood: those that a program computes unit by
 * unit from something of their size that nobody needs any more. They are written to memory that is in the cache.
 */
final class Overwriting {
    private final PreparedStep forward;
    private final PreparedStep backward;
    private final Map<Slot, String> taken = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    Overwriting(PreparedStep forward, PreparedStep backward, Map<Expr, Source> leaves, List<BackwardPlan.Part> parts) {
        this.forward = forward;
        this.backward = backward;
        leaves.forEach((leaf, source) -> {
            Slot slot = backward.plan().leaves().get(leaf);
            if (slot != null && source instanceof Source.Forward(String result)) {
                taken.put(slot, result);
            }
        });
        for (BackwardPlan.Part part : parts) {
            use(part.left());
            use(part.right());
        }
    }

    private void use(@Nullable Source source) {
        if (source instanceof Source.Forward(String result)) {
            used.add(result);
        }
    }

    /** For a result of the backward step the one of the forward step that it overwrites; none twice. */
    Map<String, String> find() {
        Map<String, String> found = new TreeMap<>();
        new TreeMap<>(backward.plan().results()).forEach((name, slot) -> {
            if (!name.startsWith("adjoint ") && isAlone(backward, slot)) {
                taken.entrySet().stream()
                        .filter(old -> old.getKey().size() == slot.size() && !found.containsValue(old.getValue()))
                        .filter(old -> isFree(old.getValue()) && isReadByTheWriterAlone(slot, old.getKey()))
                        .min(Map.Entry.comparingByValue())
                        .ifPresent(old -> found.put(name, old.getValue()));
            }
        });
        return found;
    }

    private boolean isFree(String result) {
        return !used.contains(result)
                && isAlone(
                        forward, Objects.requireNonNull(forward.plan().results().get(result)));
    }

    private static boolean isAlone(PreparedStep step, Slot slot) {
        return Collections.frequency(step.plan().results().values(), slot) == 1;
    }

    /** Whether the operation whose program writes a slot reads another one, unit by unit, and no other operation does. */
    private boolean isReadByTheWriterAlone(Slot written, Slot read) {
        return backward.plan().operations().stream()
                .filter(operation -> operation.reads(read) || operation.writes(written))
                .allMatch(operation -> operation instanceof Operation.Unitwise unitwise
                        && unitwise.affines().stream()
                                .noneMatch(affine -> affine.target().equals(written))
                        && operation.reads(read)
                        && operation.writes(written)
                        && !operation.readsAcrossUnits(read));
    }
}
