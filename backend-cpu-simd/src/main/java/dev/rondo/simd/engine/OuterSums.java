package dev.rondo.simd.engine;

import dev.rondo.simd.engine.OuterProducts.Operand;
import dev.rondo.simd.engine.OuterProducts.Product;
import dev.rondo.simd.plan.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some rows of a sum of outer products, in memory whose rows are padded: where they belong, if these need no padding. */
final class OuterSums {
    private final Kernels kernels;
    private final Operand left;
    private final Operand right;
    private final float[] total;
    private final int from;
    private final int to;
    private final int rightStride;
    private final float[] padded;
    private final int start;
    private final @Nullable TileKernel[] tiles;

    /** The sums of elements {@code from} to {@code to} of a left operand, over right rows that are {@code rightStride} apart. */
    OuterSums(Operand left, Product product, int from, int to, int rightStride, Kernels kernels) {
        this.kernels = kernels;
        this.left = left;
        this.right = product.right();
        this.total = product.total();
        this.from = from;
        this.to = to;
        this.rightStride = rightStride;
        this.tiles = new TileKernel[(kernels.tileRows() + 1) * (Gemm.PANEL_BLOCKS + 1)];
        if (right.width() == right.size()) {
            this.padded = total;
            this.start = 0;
        } else {
            this.padded = new float[Math.multiplyExact(to - from, right.width())];
            this.start = from;
            for (int i = from; i < to; i++) {
                System.arraycopy(total, i * right.size(), padded, at(i), right.size());
            }
        }
    }

    Operand right() {
        return right;
    }

    private int at(int element) {
        return (element - start) * right.width();
    }

    /** Puts the sums where they belong. */
    void finish() {
        for (int i = from; padded != total && i < to; i++) {
            System.arraycopy(padded, at(i), total, i * right.size(), right.size());
        }
    }

    /**
     * Adds products of some left elements and a panel of the right operand.
     *
     * @param factors whose matrices and length are set
     * @param row the first row
     * @param low the first left element
     * @param high the one behind the last
     * @param column the first column of the panel
     * @param panel where the panel begins in its matrix
     */
    void add(Factors factors, int row, int low, int high, int column, int panel) {
        int blocks = Math.min(Gemm.PANEL, right.width() - column) / Slot.BLOCK;
        for (int i = low; i < high; ) {
            int height = kernels.nextTileRows(high - i);
            int widest = Math.min(kernels.tileBlocks(height), blocks);
            factors.aOffset[0] = left.at(row) + i;
            for (int j = 0; j < blocks; j += widest) {
                int c = at(i) + column + j * Slot.BLOCK;
                factors.bOffset[0] = panel + j * Slot.BLOCK;
                tile(height, Math.min(widest, blocks - j)).run(factors, padded, c, padded, c);
            }
            i += height;
        }
    }

    private TileKernel tile(int height, int blocks) {
        int index = height * (Gemm.PANEL_BLOCKS + 1) + blocks;
        TileKernel known = tiles[index];
        if (known == null) {
            List<Integer> columns = List.of(1);
            known = kernels.tile(
                    new TileShape(height, blocks, columns, left.stride(), rightStride, right.width(), true));
            tiles[index] = known;
        }
        return known;
    }
}
