package dev.rondo.simd.scalar;

import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Slot;

/** A tile element by element. */
final class ScalarTile extends TileKernel {
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
        for (int k = 0; k < factors.length[product]; k++) {
            float element = a[left + k * shape.aColumn()];
            int right = factors.bOffset[product] + k * shape.bRow();
            for (int j = 0; j < columns; j++) {
                c[row + j] = Math.fma(element, b[right + j], c[row + j]);
            }
        }
    }
}
