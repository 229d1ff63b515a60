package dev.rondo.simd.scalar;

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
    public void run(
            float[] a,
            int aOffset,
            int length,
            float[] b,
            int bOffset,
            float[] init,
            int initOffset,
            float[] c,
            int cOffset) {
        for (int i = 0; i < shape.rows(); i++) {
            int row = cOffset + i * shape.cRow();
            if (!shape.onto()) {
                System.arraycopy(init, initOffset, c, row, columns);
            }
            for (int k = 0; k < length; k++) {
                float element = a[aOffset + i * shape.aRow() + k * shape.aColumn()];
                int right = bOffset + k * shape.bRow();
                for (int j = 0; j < columns; j++) {
                    c[row + j] = Math.fma(element, b[right + j], c[row + j]);
                }
            }
        }
    }
}
