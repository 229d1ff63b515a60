package dev.rondo.simd.codegen;

import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Program;

/**
 * Kernels that the scalar twin stands in for, to the same bits, until the generated ones have been compiled. A generated kernel makes the
 * machine load some hundred classes and then begins in the bytecode interpreter, where every vector is an object: a thousand times slower
 * than compiled, and far slower than plain Java. So who computes goes on with plain Java, while a thread in the background runs the
 * generated kernel on memory of its own.
 */
public final class TieredKernels implements Kernels {
    private final Kernels first;
    private final Kernels then;
    private final Compiling compiling;
    private final Runnable closing;
    private final SharedKernels<Program, PointwiseKernel> programs = new SharedKernels<>(this::inTiers);
    private final SharedKernels<TileShape, TileKernel> tiles = new SharedKernels<>(this::inTiers);

    /** Kernels of {@code first} until those of {@code then}, which say how wide and high tiles are, have been compiled in the background. */
    public TieredKernels(Kernels first, Kernels then) {
        Background background = new Background();
        this(first, then, new Compiling(background, System::nanoTime), background::close);
    }

    /** The same, where {@code closing} ends what compiles. */
    TieredKernels(Kernels first, Kernels then, Compiling compiling, Runnable closing) {
        this.first = first;
        this.then = then;
        this.compiling = compiling;
        this.closing = closing;
    }

    @Override
    public String description() {
        return (compiling.isHopeless() ? first : then).description();
    }

    @Override
    public PointwiseKernel pointwise(Program program) {
        return programs.get(program);
    }

    private PointwiseKernel inTiers(Program program) {
        return new Pointwise(new Tiers<>(
                first.pointwise(program),
                tiers -> compiling.begin(
                        "a program of " + program.code().size() + " instructions",
                        tiers,
                        () -> then.pointwise(program),
                        kernel -> WarmUp.of(kernel, program))));
    }

    @Override
    public int tileRows() {
        return then.tileRows();
    }

    @Override
    public int tileBlocks(int rows) {
        return then.tileBlocks(rows);
    }

    @Override
    public TileKernel tile(TileShape shape) {
        return tiles.get(shape);
    }

    private TileKernel inTiers(TileShape shape) {
        return new Tile(new Tiers<>(
                first.tile(shape),
                tiers -> compiling.begin(
                        shape.toString(), tiers, () -> then.tile(shape), kernel -> WarmUp.of(kernel, shape))));
    }

    @Override
    public void close() {
        closing.run();
    }

    private static final class Pointwise extends PointwiseKernel {
        private final Tiers<PointwiseKernel> tiers;

        Pointwise(Tiers<PointwiseKernel> tiers) {
            this.tiers = tiers;
        }

        @Override
        public void run(
                float[][] arrays, int[] offsets, int[] strides, int fromRow, int toRow, int fromUnit, int toUnit) {
            tiers.now().run(arrays, offsets, strides, fromRow, toRow, fromUnit, toUnit);
        }
    }

    private static final class Tile extends TileKernel {
        private final Tiers<TileKernel> tiers;

        Tile(Tiers<TileKernel> tiers) {
            this.tiers = tiers;
        }

        @Override
        public void run(Factors factors, float[] init, int initOffset, float[] c, int cOffset) {
            tiers.now().run(factors, init, initOffset, c, cOffset);
        }
    }
}
