package dev.rondo.simd.plan;

/**
 * How a program reads or writes a slot.
 *
 * @param slot the slot
 * @param gate which of its vectors
 * @param broadcast whether element 0 stands for all
 */
public record Access(Slot slot, int gate, boolean broadcast) {
    /** A plain vector. */
    static Access plain(Slot slot) {
        return new Access(slot, 0, false);
    }
}
