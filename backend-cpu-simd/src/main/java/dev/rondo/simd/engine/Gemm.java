package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Slot;

/**
 * Matrix products over tiles. The right matrix is packed in panels of up to {@value #PANEL_BLOCKS} blocks of 16 columns,
 * {@code [panel][k][columns of the panel]}, so that a tile reads it from front to back.
 */
public final class Gemm {
    /** The blocks of a full panel: 64 columns. */
    public static final int PANEL_BLOCKS = 4;

    private static final int PANEL = PANEL_BLOCKS * Slot.BLOCK;

    private final Kernels kernels;

    Gemm(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Where the panel begins that holds a block of columns, in a packed matrix of {@code length} rows. */
    static int panelOffset(int block, int length) {
        return block / PANEL_BLOCKS * PANEL * length;
    }

    /** The columns of the panel that holds a block, in a packed matrix of {@code blocks} blocks. */
    static int panelColumns(int block, int blocks) {
        return Math.min(PANEL_BLOCKS, blocks - block / PANEL_BLOCKS * PANEL_BLOCKS) * Slot.BLOCK;
    }

    /** c = init + a · b for a packed b of {@code blocks} blocks of columns; see {@link TileKernel}. */
    void packed(
            Rows a, int rows, int length, float[] b, int blocks, float[] init, int initOffset, int initRow, Rows c) {
        for (int block = 0; block < blocks; block += PANEL_BLOCKS) {
            int columns = panelColumns(block, blocks);
            panel(a, rows, length, b, panelOffset(block, length), columns, columns, init, initOffset, initRow, c,
                    block * Slot.BLOCK);
        }
    }

    /** c = c + aᵀ · b over {@code length} rows of a and b: columns {@code fromBlock} to {@code toBlock} (in blocks) of b and c. */
    void transposed(Rows a, int aColumns, int length, Rows b, int fromBlock, int toBlock, Rows c) {
        Rows turned = new Rows(a.array(), a.offset(), 1, a.row());
        for (int block = fromBlock; block < toBlock; block += PANEL_BLOCKS) {
            int columns = Math.min(PANEL_BLOCKS, toBlock - block) * Slot.BLOCK;
            int column = block * Slot.BLOCK;
            panel(turned, aColumns, length, b.array(), b.offset() + column, b.row(), columns, c.array(), c.offset(), c.row(), c,
                    column);
        }
    }

    /**
     * A matrix in an array: element (i, j) at {@code offset + i·row + j·column}.
     *
     * @param array where it stands
     * @param offset its first element
     * @param row the distance of rows
     * @param column the distance of columns
     */
    record Rows(float[] array, int offset, int row, int column) {}

    private void panel(
            Rows a,
            int rows,
            int length,
            float[] b,
            int bOffset,
            int bRow,
            int columns,
            float[] init,
            int initOffset,
            int initRow,
            Rows c,
            int firstColumn) {
        int tileBlocks = Math.min(kernels.tileBlocks(), columns / Slot.BLOCK);
        for (int column = 0; column < columns; column += tileBlocks * Slot.BLOCK) {
            int blocks = Math.min(tileBlocks, (columns - column) / Slot.BLOCK);
            int at = firstColumn + column;
            for (int i = 0; i < rows; ) {
                int tileRows = tileRows(rows - i);
                kernels.tile(tileRows, blocks)
                        .run(a.array(), a.offset() + i * a.row(), a.row(), a.column(), length, b, bOffset + column, bRow, init,
                                initOffset + i * initRow + at, initRow, c.array(), c.offset() + i * c.row() + at, c.row());
                i += tileRows;
            }
        }
    }

    /** The largest tile, but two of similar height rather than a large and a tiny one at the end. */
    private int tileRows(int left) {
        int largest = kernels.tileRows();
        return left >= 2 * largest || left <= largest ? Math.min(left, largest) : Math.ceilDiv(left, 2);
    }
}
