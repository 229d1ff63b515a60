package dev.rondo.simd.scalar;

import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.plan.Slot;

/** Kernels in plain Java. */
public final class ScalarKernels implements Kernels {
    @Override
    public String description() {
        return "scalar";
    }

    @Override
    public PointwiseKernel pointwise(Program program) {
        return new Interpreter(program);
    }

    @Override
    public int tileRows() {
        return 1;
    }

    @Override
    public int tileBlocks() {
        return 4;
    }

    @Override
    public TileKernel tile(int rows, int blocks) {
        int columns = blocks * Slot.BLOCK;
        return (a, aOffset, aRow, aColumn, length, b, bOffset, bRow, init, initOffset, initRow, c, cOffset, cRow) -> {
            System.arraycopy(init, initOffset, c, cOffset, columns);
            for (int k = 0; k < length; k++) {
                float element = a[aOffset + k * aColumn];
                int right = bOffset + k * bRow;
                for (int j = 0; j < columns; j++) {
                    c[cOffset + j] = Math.fma(element, b[right + j], c[cOffset + j]);
                }
            }
        };
    }
}
