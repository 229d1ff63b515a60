package dev.rondo.simd.plan;

/**
 * A place for vectors, one a row. A row has {@code gates} vectors of {@code size} elements, interleaved in blocks of {@value #BLOCK}:
 * element u of gate g stands at {@code (u / 16 · gates + g) · 16 + u % 16}. With one gate that is a plain vector. Elements behind the last
 * one are there, and hold anything.
 *
 * @param index its number in the plan
 * @param size the elements of a vector
 * @param gates the vectors of a row
 * @param fixed whether all rows are the same, as for a parameter
 */
public record Slot(int index, int size, int gates, boolean fixed) {
    /** The elements that are computed together, whatever the width of a vector register. */
    public static final int BLOCK = 16;

    /** The smallest multiple of {@value #BLOCK} that is not below {@code size}. */
    public static int padded(int size) {
        return Math.ceilDiv(size, BLOCK) * BLOCK;
    }

    // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
    @Override
    public boolean equals(Object other) {
        return other instanceof Slot slot
                && index == slot.index
                && size == slot.size
                && gates == slot.gates
                && fixed == slot.fixed;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * index + size) + gates) + Boolean.hashCode(fixed);
    }

    /** The elements of a row, padding included. */
    public int width() {
        return padded(size) * gates;
    }
}
