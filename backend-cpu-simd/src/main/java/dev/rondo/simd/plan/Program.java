package dev.rondo.simd.plan;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A fused pointwise computation: for each row and each element, straight-line code without a branch.
 *
 * @param size the number of elements
 * @param code the instructions; each takes results of earlier ones
 * @param stores what is written where
 */
public record Program(int size, List<Instruction> code, List<Store> stores) {
    /**
     * A result that is kept.
     *
     * @param value the position of the instruction
     * @param slot a slot of one gate
     */
    public record Store(int value, Slot slot) {
        // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
        @Override
        public boolean equals(Object other) {
            return other instanceof Store store && value == store.value && slot.equals(store.slot);
        }

        @Override
        public int hashCode() {
            return 31 * value + slot.hashCode();
        }
    }

    /** All slots that are loaded from or stored to. */
    public Set<Slot> slots() {
        Set<Slot> slots = new LinkedHashSet<>();
        for (Instruction instruction : code) {
            if (instruction.access() != null) {
                slots.add(instruction.access().slot());
            }
        }
        for (Store store : stores) {
            slots.add(store.slot());
        }
        return slots;
    }

    /** Whether an element of the slot is loaded. */
    boolean reads(Slot slot) {
        return reads(slot, false);
    }

    /** Whether element 0 of the slot is loaded for all elements. */
    boolean broadcasts(Slot slot) {
        return reads(slot, true);
    }

    private boolean reads(Slot slot, boolean forAll) {
        for (Instruction instruction : code) {
            Access access = instruction.access();
            if (access != null
                    && (access.broadcast() || !forAll)
                    && access.slot().equals(slot)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the slot is stored to. */
    boolean writes(Slot slot) {
        for (Store store : stores) {
            if (store.slot().equals(slot)) {
                return true;
            }
        }
        return false;
    }

    // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
    @Override
    public boolean equals(Object other) {
        return other instanceof Program program
                && size == program.size
                && code.equals(program.code)
                && stores.equals(program.stores);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * size + code.hashCode()) + stores.hashCode();
    }

    /** Keeps copies. */
    public Program {
        code = List.copyOf(code);
        stores = List.copyOf(stores);
    }
}
