package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.plan.StepPlan;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Where threads that share the units of a step wait for each other: before an operation that takes units of other threads which were
 * computed since they met last, and before one that overwrites a state which the others may still be reading.
 */
final class Barriers {
    private Barriers() {}

    /** For each operation whether there is a barrier before it. */
    static boolean[] of(StepPlan plan) {
        List<Operation> operations = plan.operations();
        boolean[] barriers = new boolean[operations.size()];
        Set<Slot> written = new HashSet<>();
        Set<Slot> writtenByOne = new HashSet<>();
        boolean readAcross = false;
        for (int i = 0; i < barriers.length; i++) {
            Operation operation = operations.get(i);
            barriers[i] = readsAcrossUnits(operation, written)
                    || reads(operation, writtenByOne)
                    || (readAcross && overwrites(operation, plan));
            if (barriers[i]) {
                written.clear();
                writtenByOne.clear();
                readAcross = false;
            }
            readAcross |= readsAcrossUnits(operation, plan.leaves().values());
            for (Slot slot : plan.slots()) {
                if (operation.writes(slot)) {
                    (operation instanceof Operation.Unitwise ? written : writtenByOne).add(slot);
                }
            }
        }
        return barriers;
    }

    private static boolean overwrites(Operation operation, StepPlan plan) {
        for (String name : plan.inPlace()) {
            if (operation.writes(Objects.requireNonNull(plan.results().get(name)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean reads(Operation operation, Collection<Slot> slots) {
        for (Slot slot : slots) {
            if (operation.reads(slot)) {
                return true;
            }
        }
        return false;
    }

    private static boolean readsAcrossUnits(Operation operation, Collection<Slot> slots) {
        for (Slot slot : slots) {
            if (operation.readsAcrossUnits(slot)) {
                return true;
            }
        }
        return false;
    }
}
