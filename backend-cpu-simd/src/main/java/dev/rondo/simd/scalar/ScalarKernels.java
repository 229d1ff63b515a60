package dev.rondo.simd.scalar;

import dev.rondo.simd.engine.Gemm;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Program;

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
    public int tileBlocks(int rows) {
        return Gemm.PANEL_BLOCKS;
    }

    @Override
    public TileKernel tile(TileShape shape) {
        return new ScalarTile(shape);
    }
}
