package dev.rondo.simd.plan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Moves affine functions next to the program that takes their results unit by unit, and makes one operation of them. */
final class Fusion {
    private final List<Operation> done = new ArrayList<>();
    private final List<Operation.Unitwise> waiting = new ArrayList<>();

    private Fusion() {}

    static List<Operation> fuse(List<Operation> operations) {
        Fusion fusion = new Fusion();
        for (Operation operation : operations) {
            fusion.add(operation);
        }
        fusion.done.addAll(fusion.waiting);
        return fusion.done;
    }

    private void add(Operation operation) {
        Program program = null;
        List<Operation.Affine> taken = new ArrayList<>();
        if (operation instanceof Operation.Unitwise unitwise && unitwise.program() != null) {
            program = unitwise.program();
            taken.addAll(unitwise.affines());
        }
        for (Iterator<Operation.Unitwise> rest = waiting.iterator(); rest.hasNext(); ) {
            Operation.Unitwise affine = rest.next();
            if (operation.reads(target(affine))) {
                rest.remove();
                if (program == null || program.broadcasts(target(affine))) {
                    done.add(affine);
                } else {
                    taken.addAll(affine.affines());
                }
            }
        }
        if (program != null) {
            done.add(new Operation.Unitwise(taken, program));
        } else if (operation instanceof Operation.Unitwise affine) {
            waiting.add(affine);
        } else {
            done.add(operation);
        }
    }

    private static Slot target(Operation.Unitwise affine) {
        return affine.affines().getFirst().target();
    }
}
