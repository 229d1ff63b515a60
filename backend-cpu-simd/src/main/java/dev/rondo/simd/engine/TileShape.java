package dev.rondo.simd.engine;

import java.util.Collections;
import java.util.List;

/**
 * What a tile kernel is made for. Distances are known when the kernel is generated, so that its inner loops keep few of them in registers.
 *
 * @param rows the rows of the tile
 * @param blocks its columns, in blocks of 16; over {@value Gemm#PANEL_BLOCKS} they stand in several full panels of b
 * @param aRows for each product the distance of the rows of a
 * @param aColumn the distance of the columns of a
 * @param bRow the distance of the rows of b within a panel
 * @param cRow the distance of the rows of c
 * @param onto whether the sums go on from what stands in c; otherwise every row begins with the same given one
 */
public record TileShape(int rows, int blocks, List<Integer> aRows, int aColumn, int bRow, int cRow, boolean onto) {
    /** Forgets the distances of rows where there is one row, so that all such shapes are the same. */
    public TileShape {
        aRows = rows == 1 ? Collections.nCopies(aRows.size(), 0) : List.copyOf(aRows);
        cRow = rows == 1 ? 0 : cRow;
    }

    // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
    @Override
    public boolean equals(Object other) {
        return other instanceof TileShape shape
                && rows == shape.rows
                && blocks == shape.blocks
                && aRows.equals(shape.aRows)
                && aColumn == shape.aColumn
                && bRow == shape.bRow
                && cRow == shape.cRow
                && onto == shape.onto;
    }

    @Override
    public int hashCode() {
        int distances = 31 * (31 * (31 * aRows.hashCode() + aColumn) + bRow) + cRow;
        return 31 * (31 * (31 * distances + rows) + blocks) + Boolean.hashCode(onto);
    }
}
