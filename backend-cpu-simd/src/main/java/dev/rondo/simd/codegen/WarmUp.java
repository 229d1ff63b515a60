package dev.rondo.simd.codegen;

import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Gemm;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.plan.Slot;
import java.util.function.LongSupplier;

/** Has the machine compile a generated kernel: runs it on memory of its own, until its vectors have become registers. */
final class WarmUp {
    /** Compiled, an instruction for 16 floats takes a nanosecond or a few; where each vector is an object, tens to thousands. */
    private static final int COMPILED_NANOS = 8;

    private static final long SLICE_NANOS = 2_000_000;

    /** So many runs between two looks at the clock that neither the look nor the steps in which the clock goes count for much. */
    private static final int RUNS = 16;

    /** What a run takes beside the instructions that are counted, as a number of these. */
    private static final int CALL = 4;

    // Runs are short: then compilers, which count runs and turns of loops, do not ask for the loop alone before they
    // ask for the whole.
    private static final int TERMS = 8;
    private static final int BLOCKS = 8;
    private static final int ROW_BLOCKS = 4;

    private final Runnable kernel;
    private final long enoughNanos;
    private int slices;

    private WarmUp(Runnable kernel, long instructions) {
        this.kernel = kernel;
        this.enoughNanos = RUNS * COMPILED_NANOS * (CALL + instructions);
    }

    /** Of a tile. */
    static WarmUp of(TileKernel tile, TileShape shape) {
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
        long instructions = (2 + (long) products * TERMS) * shape.rows() * shape.blocks();
        return new WarmUp(() -> tile.run(factors, init, 0, c, 0), instructions);
    }

    /** Of a program. */
    static WarmUp of(PointwiseKernel kernel, Program program) {
        int count = program.slots().stream().mapToInt(Slot::index).max().orElse(-1) + 1;
        float[][] arrays = new float[count][];
        int[] offsets = new int[count];
        int[] strides = new int[count];
        int rowBlocks = Math.min(ROW_BLOCKS, Slot.padded(program.size()) / Slot.BLOCK);
        int rows = BLOCKS / rowBlocks;
        for (Slot slot : program.slots()) {
            arrays[slot.index()] = new float[rows * slot.width()];
            strides[slot.index()] = slot.fixed() ? 0 : slot.width();
        }
        long instructions = (long) rows * rowBlocks * program.code().size();
        return new WarmUp(() -> kernel.run(arrays, offsets, strides, 0, rows, 0, rowBlocks * Slot.BLOCK), instructions);
    }

    /** Runs the kernel for a while; returns whether it is compiled. */
    boolean runSlice(LongSupplier clock) {
        slices++;
        long begin = clock.getAsLong();
        long now = begin;
        while (now - begin < SLICE_NANOS) {
            long before = now;
            for (int i = 0; i < RUNS; i++) {
                kernel.run();
            }
            now = clock.getAsLong();
            if (now - before <= enoughNanos) {
                return true;
            }
        }
        return false;
    }

    /** How often it was run for a while. */
    int slices() {
        return slices;
    }
}
