package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums of products of rows, each with a packed matrix of its own, over tiles. A matrix is packed in panels of up to {@value #PANEL_BLOCKS}
 * blocks of 16 columns, {@code [panel][k][columns of the panel]}, so that a tile reads it from front to back.
 */
public final class Gemm {
    /** The blocks of a full panel: 64 columns. */
    public static final int PANEL_BLOCKS = 4;

    /** The columns of a full panel. */
    static final int PANEL = PANEL_BLOCKS * Slot.BLOCK;

    /** In a full panel or in the last one. */
    private static final int KINDS = 2;

    /**
     * Where the first panel begins. The elements of an array begin 16 bytes behind the array itself, and a large array where a page does: so
     * the vectors of large matrices, which have to be fetched from far, do not straddle cache lines.
     */
    static final int START = 12;

    private final Kernels kernels;
    private final int[] lengths;
    private final List<Integer> aRows;
    private final int[] aRow;
    private final int cRow;
    private final int blocks;
    private final boolean onto;
    private final int tallest;
    private final @Nullable TileKernel[] tiles;

    /**
     * Sums over matrices of certain sizes.
     *
     * @param lengths the rows of each, the numbers of terms
     * @param aRows for each the distance of the rows that it is multiplied with
     * @param cRow the distance of the rows of the result
     * @param blocks the columns of all, in blocks
     * @param onto whether the sums go on from what there is; otherwise they begin with a given row
     */
    Gemm(Kernels kernels, int[] lengths, List<Integer> aRows, int cRow, int blocks, boolean onto) {
        this.kernels = kernels;
        this.lengths = lengths;
        this.aRows = aRows;
        this.aRow = new int[aRows.size()];
        for (int p = 0; p < aRow.length; p++) {
            aRow[p] = aRows.get(p);
        }
        this.cRow = cRow;
        this.blocks = blocks;
        this.onto = onto;
        this.tallest = kernels.tileRows();
        this.tiles = new TileKernel[KINDS * (tallest + 1) * (kernels.tileBlocks(1) + 1)];
    }

    /** How many products are summed up. */
    int products() {
        return lengths.length;
    }

    /** The floats that a packed matrix takes. */
    static int packedSize(int blocks, int length) {
        return Math.addExact(START, Math.multiplyExact(blocks * Slot.BLOCK, length));
    }

    /** Where the panel begins that holds a block of columns, in a packed matrix of {@code length} rows. */
    static int panelOffset(int block, int length) {
        return START + block / PANEL_BLOCKS * PANEL * length;
    }

    /** The fewest units, of so many gates side by side, whose columns are whole panels. */
    static int unitsOfWholePanels(int gates) {
        int blocks = 1;
        while (blocks * gates % PANEL_BLOCKS != 0) {
            blocks++;
        }
        return blocks * Slot.BLOCK;
    }

    /** The columns of the panel that holds a block, in a packed matrix of {@code blocks} blocks. */
    static int panelColumns(int block, int blocks) {
        return Math.min(PANEL_BLOCKS, blocks - block / PANEL_BLOCKS * PANEL_BLOCKS) * Slot.BLOCK;
    }

    /**
     * Computes some columns of some rows.
     *
     * @param factors whose left and right matrices are set, and, as its left offsets, where row 0 begins
     * @param from the first block of columns, which begins a panel
     * @param to the block behind the last one
     * @param init what the sums begin with, unless they go onto c
     */
    void run(Factors factors, int rows, int from, int to, float[] init, float[] c, int cOffset) {
        int widest = kernels.tileBlocks(Math.min(rows, tallest));
        for (int block = from; block < to; ) {
            int panel = panelColumns(block, blocks);
            int inPanel = block % PANEL_BLOCKS;
            int wide = widest(widest, panel, inPanel, to - block);
            for (int p = 0; p < lengths.length; p++) {
                factors.length[p] = lengths[p];
                factors.bOffset[p] = panelOffset(block, lengths[p]) + inPanel * Slot.BLOCK;
            }
            int column = block * Slot.BLOCK;
            int high;
            for (int i = 0; i < rows; i += high) {
                high = kernels.nextTileRows(rows - i);
                tile(high, wide, panel).run(factors, init, column, c, cOffset + i * cRow + column);
                move(factors, high);
            }
            move(factors, -rows);
            block += wide;
        }
    }

    private void move(Factors factors, int rows) {
        for (int p = 0; p < lengths.length; p++) {
            factors.aOffset[p] += rows * aRow[p];
        }
    }

    /** The blocks of the next tile: what is left of a panel, or as many full panels as there are. */
    private int widest(int widest, int panel, int inPanel, int left) {
        if (widest <= PANEL_BLOCKS || panel < PANEL) {
            return Math.min(Math.min(widest, left), panel / Slot.BLOCK - inPanel);
        }
        return Math.max(PANEL_BLOCKS, Math.min(widest, left) / PANEL_BLOCKS * PANEL_BLOCKS);
    }

    private TileKernel tile(int high, int wide, int panel) {
        int index = (wide * (tallest + 1) + high) * KINDS + (panel == PANEL ? 0 : 1);
        TileKernel known = tiles[index];
        if (known == null) {
            known = kernels.tile(new TileShape(high, wide, aRows, 1, panel, cRow, onto));
            tiles[index] = known;
        }
        return known;
    }
}
