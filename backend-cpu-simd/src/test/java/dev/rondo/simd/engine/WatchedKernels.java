package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Program;
import dev.rondo.simd.plan.Slot;
import java.util.function.LongConsumer;

/** Other kernels, each run of which is noted by the thread that makes it. */
public abstract class WatchedKernels implements Kernels {
    private final Kernels kernels;

    /** Of some kernels. */
    protected WatchedKernels(Kernels kernels) {
        this.kernels = kernels;
    }

    /** What is to know how many units each run of a kernel computes; the kernel has been asked for by its program or shape. */
    protected abstract LongConsumer watch(Object madeFor);

    @Override
    public String description() {
        return kernels.description();
    }

    @Override
    public PointwiseKernel pointwise(Program program) {
        PointwiseKernel kernel = kernels.pointwise(program);
        LongConsumer watcher = watch(program);
        return new PointwiseKernel() {
            @Override
            public void run(
                    float[][] arrays, int[] offsets, int[] strides, int fromRow, int toRow, int fromUnit, int toUnit) {
                watcher.accept((long) (toRow - fromRow) * (toUnit - fromUnit));
                kernel.run(arrays, offsets, strides, fromRow, toRow, fromUnit, toUnit);
            }
        };
    }

    @Override
    public int tileRows() {
        return kernels.tileRows();
    }

    @Override
    public int tileBlocks(int rows) {
        return kernels.tileBlocks(rows);
    }

    @Override
    public TileKernel tile(TileShape shape) {
        TileKernel kernel = kernels.tile(shape);
        LongConsumer watcher = watch(shape);
        return new TileKernel() {
            @Override
            public void run(Factors factors, float[] init, int initOffset, float[] c, int cOffset) {
                watcher.accept((long) shape.rows() * shape.blocks() * Slot.BLOCK);
                kernel.run(factors, init, initOffset, c, cOffset);
            }
        };
    }
}
