package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Products of rows with one packed matrix, over tiles. The matrix is packed in panels of up to {@value #PANEL_BLOCKS} blocks of 16 columns,
 * {@code [panel][k][columns of the panel]}, so that a tile reads it from front to back.
 */
public final class Gemm {
    /** The blocks of a full panel: 64 columns. */
    public static final int PANEL_BLOCKS = 4;

    private static final int PANEL = PANEL_BLOCKS * Slot.BLOCK;

    /** In a full panel or in the last one, from the beginning or onto a sum. */
    private static final int KINDS = 4;

    /**
     * Where the first panel begins. The elements of an array begin 16 bytes behind the array itself, and a large array where a page does: so
     * the vectors of large matrices, which have to be fetched from far, do not straddle cache lines.
     */
    private static final int START = 12;

    private final Kernels kernels;
    private final int length;
    private final int blocks;
    private final int aRow;
    private final int cRow;
    private final int tallest;
    private final @Nullable TileKernel[] tiles;

    /**
     * Products with a matrix of a certain size.
     *
     * @param length its rows, the number of terms
     * @param blocks its columns, in blocks
     * @param aRow the distance of the rows that it is multiplied with
     * @param cRow the distance of the rows of the result
     */
    Gemm(Kernels kernels, int length, int blocks, int aRow, int cRow) {
        this.kernels = kernels;
        this.length = length;
        this.blocks = blocks;
        this.aRow = aRow;
        this.cRow = cRow;
        this.tallest = kernels.tileRows();
        this.tiles = new TileKernel[KINDS * (tallest + 1) * (kernels.tileBlocks(1) + 1)];
    }

    /** The floats that a packed matrix takes. */
    static int packedSize(int blocks, int length) {
        return Math.addExact(START, Math.multiplyExact(blocks * Slot.BLOCK, length));
    }

    /** Where the panel begins that holds a block of columns, in a packed matrix of {@code length} rows. */
    static int panelOffset(int block, int length) {
        return START + block / PANEL_BLOCKS * PANEL * length;
    }

    /** The columns of the panel that holds a block, in a packed matrix of {@code blocks} blocks. */
    static int panelColumns(int block, int blocks) {
        return Math.min(PANEL_BLOCKS, blocks - block / PANEL_BLOCKS * PANEL_BLOCKS) * Slot.BLOCK;
    }

    /** c = init + a · b, for the blocks of columns from {@code from} to {@code to}; {@code from} begins a panel. */
    void begin(float[] a, int aOffset, int rows, float[] b, int from, int to, float[] init, float[] c, int cOffset) {
        run(a, aOffset, rows, b, from, to, init, c, cOffset, false);
    }

    /** c = c + a · b, likewise. */
    void add(float[] a, int aOffset, int rows, float[] b, int from, int to, float[] c, int cOffset) {
        run(a, aOffset, rows, b, from, to, c, c, cOffset, true);
    }

    private void run(
            float[] a,
            int aOffset,
            int rows,
            float[] b,
            int from,
            int to,
            float[] init,
            float[] c,
            int cOffset,
            boolean onto) {
        int widest = kernels.tileBlocks(Math.min(rows, tallest));
        for (int block = from; block < to; ) {
            int panel = panelColumns(block, blocks);
            int inPanel = block % PANEL_BLOCKS;
            int wide = widest(widest, panel, inPanel, to - block);
            int bOffset = panelOffset(block, length) + inPanel * Slot.BLOCK;
            for (int i = 0; i < rows; ) {
                int high = tileRows(rows - i);
                tile(high, wide, panel, onto)
                        .run(
                                a,
                                aOffset + i * aRow,
                                length,
                                b,
                                bOffset,
                                init,
                                block * Slot.BLOCK,
                                c,
                                cOffset + i * cRow + block * Slot.BLOCK);
                i += high;
            }
            block += wide;
        }
    }

    /** The blocks of the next tile: what is left of a panel, or as many full panels as there are. */
    private int widest(int widest, int panel, int inPanel, int left) {
        if (widest <= PANEL_BLOCKS || panel < PANEL) {
            return Math.min(Math.min(widest, left), panel / Slot.BLOCK - inPanel);
        }
        return Math.max(PANEL_BLOCKS, Math.min(widest, left) / PANEL_BLOCKS * PANEL_BLOCKS);
    }

    /** The largest tile, but two of similar height rather than a large and a tiny one at the end. */
    private int tileRows(int left) {
        return left >= 2 * tallest || left <= tallest ? Math.min(left, tallest) : Math.ceilDiv(left, 2);
    }

    private TileKernel tile(int high, int wide, int panel, boolean onto) {
        int kind = (panel == PANEL ? 0 : 2) + (onto ? 1 : 0);
        int index = (wide * (tallest + 1) + high) * KINDS + kind;
        TileKernel known = tiles[index];
        if (known == null) {
            known = kernels.tile(new TileShape(high, wide, aRow, 1, panel, cRow, onto));
            tiles[index] = known;
        }
        return known;
    }
}
