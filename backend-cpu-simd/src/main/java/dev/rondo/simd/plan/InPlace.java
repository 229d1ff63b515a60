package dev.rondo.simd.plan;

import dev.rondo.expr.Expr;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Finds the results that may overwrite the leaf that they replace in the next step: those after which nobody reads the old value. */
final class InPlace {
    private InPlace() {}

    static Set<String> of(
            List<Operation> operations, Map<String, Slot> results, Map<String, Expr> carries, Map<Expr, Slot> leaves) {
        Set<String> inPlace = new HashSet<>();
        carries.forEach((name, leaf) -> {
            Slot result = Objects.requireNonNull(results.get(name));
            Slot old = leaves.get(leaf);
            if (old == null || isSafe(operations, result, old)) {
                inPlace.add(name);
            }
        });
        return inPlace;
    }

    private static boolean isSafe(List<Operation> operations, Slot result, Slot old) {
        boolean written = false;
        for (Operation operation : operations) {
            if (written && reads(operation, old)) {
                return false;
            }
            if (writes(operation, result)) {
                boolean elementByElement = operation instanceof Operation.Pointwise(Program program)
                        && program.code().stream().noneMatch(instruction -> broadcasts(instruction, old));
                if (!elementByElement && reads(operation, old)) {
                    return false;
                }
                written = true;
            }
        }
        return true;
    }

    private static boolean broadcasts(Instruction instruction, Slot slot) {
        Access access = instruction.access();
        return access != null && access.broadcast() && access.slot().equals(slot);
    }

    private static boolean reads(Operation operation, Slot slot) {
        return switch (operation) {
            case Operation.Affine affine ->
                affine.products().stream().anyMatch(product -> product.operand().equals(slot));
            case Operation.Reduce reduce -> reduce.source().equals(slot);
            case Operation.Move move -> move.source().equals(slot);
            case Operation.Pointwise(Program program) ->
                program.code().stream()
                        .map(Instruction::access)
                        .anyMatch(access -> access != null && access.slot().equals(slot));
        };
    }

    private static boolean writes(Operation operation, Slot slot) {
        return switch (operation) {
            case Operation.Affine affine -> affine.target().equals(slot);
            case Operation.Reduce reduce -> reduce.target().equals(slot);
            case Operation.Move move -> move.target().equals(slot);
            case Operation.Pointwise(Program program) ->
                program.stores().stream().anyMatch(store -> store.slot().equals(slot));
        };
    }
}
