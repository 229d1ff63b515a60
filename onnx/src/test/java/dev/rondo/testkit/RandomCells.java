package dev.rondo.testkit;

import dev.rondo.cell.Cell;

/** The conformance kit's random cells, for tests of other packages. */
public final class RandomCells {
    private RandomCells() {}

    /** The cell of a seed. */
    public static Cell of(long seed) {
        return new RandomCell(seed);
    }

    /** The size of the input of the cell of a seed. */
    public static int inputSize(long seed) {
        return new RandomCell(seed).inputSize();
    }
}
