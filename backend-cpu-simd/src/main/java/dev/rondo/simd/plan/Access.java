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

    // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
    @Override
    public boolean equals(Object other) {
        return other instanceof Access access
                && slot.equals(access.slot)
                && gate == access.gate
                && broadcast == access.broadcast;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * slot.hashCode() + gate) + Boolean.hashCode(broadcast);
    }
}
