package dev.rondo.simd.codegen;

import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Gemm;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.plan.Slot;
import java.util.concurrent.Executor;

/**
 * Has the machine compile a generated kernel: runs it on memory of its own, a slice at a time, until its vectors have become registers.
 * Slices of several kernels alternate, so that one is run while the compiler works on another.
 */
final class WarmUp implements Runnable {
    /** Compiled, an instruction for 16 floats takes a nanosecond or a few; where each vector is an object, tens to thousands. */
    private static final int COMPILED_NANOS = 8;

    private static final long SLICE_NANOS = 2_000_000;

    /** After so long the machine seems to have no compiler for vectors. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    /** What a run takes beside the instructions that are counted, as a number of these. */
    private static final int CALL = 16;

    // Runs are short: then compilers, which count runs and turns of loops, do not ask for the loop alone before they
    // ask for the whole.
    private static final int TERMS = 8;
    private static final int ROWS = 2;
    private static final int UNITS = 4 * Slot.BLOCK;

    private final Executor executor;
    private final Runnable kernel;
    private final long enoughNanos;
    private final Runnable whenCompiled;
    private long spentNanos;

    private WarmUp(Executor executor, Runnable kernel, long instructions, Runnable whenCompiled) {
        this.executor = executor;
        this.kernel = kernel;
        this.enoughNanos = COMPILED_NANOS * instructions;
        this.whenCompiled = whenCompiled;
    }

    /** Of a tile. */
    static WarmUp of(TileKernel tile, TileShape shape, Executor executor, Runnable whenCompiled) {
        int columns = shape.blocks() * Slot.BLOCK;
        int panels = Math.ceilDiv(shape.blocks(), Gemm.PANEL_BLOCKS);
        int products = shape.aRows().size();
        Factors factors = new Factors(products);
        for (int i = 0; i < products; i++) {
            int left = (shape.rows() - 1) * shape.aRows().get(i) + TERMS * Math.max(1, shape.aColumn());
            int right = panels * TERMS * shape.bRow() + columns;
            factors.set(i, new float[left], 0, TERMS, new float[right], 0);
        }
        float[] init = new float[columns];
        float[] c = new float[(shape.rows() - 1) * shape.cRow() + columns];
        long instructions = CALL + (2 + (long) products * TERMS) * shape.rows() * shape.blocks();
        return new WarmUp(executor, () -> tile.run(factors, init, 0, c, 0), instructions, whenCompiled);
    }

    /** Of a program. */
    static WarmUp of(PointwiseKernel kernel, Program program, Executor executor, Runnable whenCompiled) {
        int count = program.slots().stream().mapToInt(Slot::index).max().orElse(-1) + 1;
        float[][] arrays = new float[count][];
        int[] offsets = new int[count];
        int[] strides = new int[count];
        for (Slot slot : program.slots()) {
            arrays[slot.index()] = new float[ROWS * slot.width()];
            strides[slot.index()] = slot.fixed() ? 0 : slot.width();
        }
        int units = Math.min(UNITS, Slot.padded(program.size()));
        long instructions =
                CALL + (long) ROWS * units / Slot.BLOCK * program.code().size();
        return new WarmUp(
                executor, () -> kernel.run(arrays, offsets, strides, 0, ROWS, 0, units), instructions, whenCompiled);
    }

    @Override
    public void run() {
        long begin = System.nanoTime();
        long now = begin;
        while (now - begin < SLICE_NANOS) {
            long before = now;
            kernel.run();
            now = System.nanoTime();
            if (now - before <= enoughNanos) {
                whenCompiled.run();
                return;
            }
        }
        spentNanos += now - begin;
        if (spentNanos < PATIENCE_NANOS) {
            executor.execute(this);
        }
    }
}
