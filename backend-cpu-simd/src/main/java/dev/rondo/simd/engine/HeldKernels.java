package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Program;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Kernels for whoever asks for the same ones at each run: holds them in between. */
final class HeldKernels implements Kernels {
    private final Kernels kernels;
    private final Map<Program, PointwiseKernel> programs = new ConcurrentHashMap<>();
    private final Map<TileShape, TileKernel> tiles = new ConcurrentHashMap<>();

    HeldKernels(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public String description() {
        return kernels.description();
    }

    @Override
    public PointwiseKernel pointwise(Program program) {
        return programs.computeIfAbsent(program, kernels::pointwise);
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
        return tiles.computeIfAbsent(shape, kernels::tile);
    }
}
