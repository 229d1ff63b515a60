package dev.rondo.simd.scalar;

import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Gemm;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Slot;

/** A tile element by element. */
final class ScalarTile extends TileKernel {
    private static final int PANEL = Gemm.PANEL_BLOCKS * Slot.BLOCK;

    private final TileShape shape;
    private final int columns;

    ScalarTile(TileShape shape) {
        this.shape = shape;
        this.columns = shape.blocks() * Slot.BLOCK;
    }

    @Override
    public void run(Factors factors, float[] init, int initOffset, float[] c, int cOffset) {
        for (int i = 0; i < shape.rows(); i++) {
            int row = cOffset + i * shape.cRow();
            if (!shape.onto()) {
                System.arraycopy(init, initOffset, c, row, columns);
            }
            for (int product = 0; product < shape.aRows().size(); product++) {
                int left = factors.aOffset[product] + i * shape.aRows().get(product);
                add(factors, product, left, c, row);
            }
        }
    }

    private void add(Factors factors, int product, int left, float[] c, int row) {
        float[] a = factors.a[product];
        float[] b = factors.b[product];
        int length = factors.length[product];
        for (int first = 0; first < columns; first += PANEL) {
            int panel = factors.bOffset[product] + first / PANEL * length * shape.bRow();
            int width = Math.min(PANEL, columns - first);
            for (int k = 0; k < length; k++) {
                float element = a[left + k * shape.aColumn()];
                int from = panel + k * shape.bRow();
                int to = row + first;
                for (int j = 0; j < width; j++) {
                    c[to + j] = Math.fma(element, b[from + j], c[to + j]);
                }
            }
        }
    }
}
