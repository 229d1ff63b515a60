package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Slot;

/**
 * Matrix products over tiles, with arguments as in BLAS: of each matrix the array, its first element and the distance of its rows. The
 * right matrix is packed in panels of up to {@value #PANEL_BLOCKS} blocks of 16 columns, {@code [panel][k][columns of the panel]}, so that
 * a tile reads it from front to back.
 */
public final class Gemm {
    /** The blocks of a full panel: 64 columns. */
    public static final int PANEL_BLOCKS = 4;

    private static final int PANEL = PANEL_BLOCKS * Slot.BLOCK;

    private final TileKernel[][] tiles;
    private final int tallest;
    private final int widest;

    Gemm(Kernels kernels) {
        tallest = kernels.tileRows();
        widest = kernels.tileBlocks();
        tiles = new TileKernel[tallest + 1][widest + 1];
        for (int rows = 1; rows <= tallest; rows++) {
            for (int blocks = 1; blocks <= widest; blocks++) {
                tiles[rows][blocks] = kernels.tile(rows, blocks);
            }
        }
    }

    /** Where the panel begins that holds a block of columns, in a packed matrix of {@code length} rows. */
    static int panelOffset(int block, int length) {
        return block / PANEL_BLOCKS * PANEL * length;
    }

    /** The columns of the panel that holds a block, in a packed matrix of {@code blocks} blocks. */
    static int panelColumns(int block, int blocks) {
        return Math.min(PANEL_BLOCKS, blocks - block / PANEL_BLOCKS * PANEL_BLOCKS) * Slot.BLOCK;
    }

    /** c = init + a · b for a packed b of {@code blocks} blocks of columns. */
    void packed(
            float[] a,
            int aOffset,
            int aRow,
            int rows,
            int length,
            float[] b,
            int blocks,
            float[] init,
            int initOffset,
            int initRow,
            float[] c,
            int cOffset,
            int cRow) {
        for (int block = 0; block < blocks; block += PANEL_BLOCKS) {
            int columns = panelColumns(block, blocks);
            int column = block * Slot.BLOCK;
            panel(
                    a,
                    aOffset,
                    aRow,
                    1,
                    rows,
                    length,
                    b,
                    panelOffset(block, length),
                    columns,
                    columns,
                    init,
                    initOffset + column,
                    initRow,
                    c,
                    cOffset + column,
                    cRow);
        }
    }

    /** c = c + aᵀ · b over {@code length} rows of a and b, for the columns of b and c from {@code fromBlock} to {@code toBlock}. */
    void transposed(
            float[] a, int aRow, int aColumns, int length, float[] b, int bRow, int fromBlock, int toBlock, float[] c) {
        for (int block = fromBlock; block < toBlock; block += PANEL_BLOCKS) {
            int columns = Math.min(PANEL_BLOCKS, toBlock - block) * Slot.BLOCK;
            int column = block * Slot.BLOCK;
            panel(a, 0, 1, aRow, aColumns, length, b, column, bRow, columns, c, column, bRow, c, column, bRow);
        }
    }

    private void panel(
            float[] a,
            int aOffset,
            int aRow,
            int aColumn,
            int rows,
            int length,
            float[] b,
            int bOffset,
            int bRow,
            int columns,
            float[] init,
            int initOffset,
            int initRow,
            float[] c,
            int cOffset,
            int cRow) {
        int tileBlocks = Math.min(widest, columns / Slot.BLOCK);
        for (int column = 0; column < columns; column += tileBlocks * Slot.BLOCK) {
            int blocks = Math.min(tileBlocks, (columns - column) / Slot.BLOCK);
            for (int i = 0; i < rows; ) {
                int tileRows = tileRows(rows - i);
                tiles[tileRows][blocks].run(
                        a,
                        aOffset + i * aRow,
                        aRow,
                        aColumn,
                        length,
                        b,
                        bOffset + column,
                        bRow,
                        init,
                        initOffset + i * initRow + column,
                        initRow,
                        c,
                        cOffset + i * cRow + column,
                        cRow);
                i += tileRows;
            }
        }
    }

    /** The largest tile, but two of similar height rather than a large and a tiny one at the end. */
    private int tileRows(int left) {
        return left >= 2 * tallest || left <= tallest ? Math.min(left, tallest) : Math.ceilDiv(left, 2);
    }
}
