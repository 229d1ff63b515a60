package dev.rondo.simd.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Moves affine functions next to the program that takes their results unit by unit, and makes one operation of them. */
final class Fusion {
    private final List<Operation> done = new ArrayList<>();
    private final List<Operation.Unitwise> waiting = new ArrayList<>();

    private Fusion() {}

    static List<Operation> fuse(List<Operation> operations) {
        Fusion fusion = new Fusion();
        operations.forEach(fusion::add);
        fusion.release(affine -> true);
        return fusion.done;
    }

    private void add(Operation operation) {
        if (operation instanceof Operation.Unitwise(var affines, Program program) && program != null) {
            release(affine -> program.broadcasts(target(affine)));
            List<Operation.Affine> taken = new ArrayList<>(affines);
            waiting.removeIf(affine -> {
                boolean takes = operation.reads(target(affine));
                if (takes) {
                    taken.addAll(affine.affines());
                }
                return takes;
            });
            done.add(new Operation.Unitwise(taken, program));
        } else {
            release(affine -> operation.reads(target(affine)));
            if (operation instanceof Operation.Unitwise affine) {
                waiting.add(affine);
            } else {
                done.add(operation);
            }
        }
    }

    private static Slot target(Operation.Unitwise affine) {
        return affine.affines().getFirst().target();
    }

    private void release(Predicate<Operation.Unitwise> which) {
        waiting.removeIf(affine -> {
            boolean released = which.test(affine);
            if (released) {
                done.add(affine);
            }
            return released;
        });
    }
}
