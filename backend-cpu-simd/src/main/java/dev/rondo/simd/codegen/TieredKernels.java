package dev.rondo.simd.codegen;

import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Program;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Kernels that the scalar twin stands in for, to the same bits, until the generated ones have been compiled. A generated kernel makes the
 * machine load some hundred classes and then begins in the bytecode interpreter, where every vector is an object: a thousand times slower
 * than compiled, and far slower than plain Java. So who computes goes on with plain Java, while a thread in the background runs the
 * generated kernel on memory of its own.
 */
public final class TieredKernels implements Kernels {
    /** As many runs as a step of some hundred units takes: whoever takes no more needs no generated kernel. */
    private static final int FIRST_RUNS = 16;

    private final Kernels first;
    private final Kernels then;
    private final Executor executor;
    private final Runnable closing;
    private final ConcurrentHashMap<Program, PointwiseKernel> programs = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<TileShape, TileKernel> tiles = new ConcurrentHashMap<>();

    /** Kernels of {@code first} until those of {@code then}, which say how wide and high tiles are, have been compiled in the background. */
    public TieredKernels(Kernels first, Kernels then) {
        Background background = new Background();
        this(first, then, background, background::close);
    }

    /** The same, where {@code executor} runs what compiles. */
    TieredKernels(Kernels first, Kernels then, Executor executor) {
        this(first, then, executor, () -> {});
    }

    private TieredKernels(Kernels first, Kernels then, Executor executor, Runnable closing) {
        this.first = first;
        this.then = then;
        this.executor = executor;
        this.closing = closing;
    }

    @Override
    public String description() {
        return then.description();
    }

    @Override
    public PointwiseKernel pointwise(Program program) {
        return programs.computeIfAbsent(
                program, key -> new Pointwise(new Tiers<>(first.pointwise(key), tiers -> generate(key, tiers))));
    }

    private void generate(Program program, Tiers<PointwiseKernel> tiers) {
        executor.execute(() -> {
            PointwiseKernel kernel = then.pointwise(program);
            WarmUp.of(kernel, program, executor, () -> tiers.generated = kernel).run();
        });
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
        return tiles.computeIfAbsent(
                shape, key -> new Tile(new Tiers<>(first.tile(key), tiers -> generate(key, tiers))));
    }

    private void generate(TileShape shape, Tiers<TileKernel> tiers) {
        executor.execute(() -> {
            TileKernel kernel = then.tile(shape);
            WarmUp.of(kernel, shape, executor, () -> tiers.generated = kernel).run();
        });
    }

    @Override
    public void close() {
        closing.run();
    }

    /** Two kernels, one after the other. Any thread may find either, since both give the same bits. */
    private static final class Tiers<K> {
        private final K first;
        private final Consumer<Tiers<K>> generating;
        private int runs;
        private @Nullable K generated;

        Tiers(K first, Consumer<Tiers<K>> generating) {
            this.first = first;
            this.generating = generating;
        }

        K now() {
            K known = generated;
            return known == null ? soon() : known;
        }

        private synchronized K soon() {
            if (runs <= FIRST_RUNS && runs++ == FIRST_RUNS) {
                generating.accept(this);
            }
            K known = generated;
            return known == null ? first : known;
        }
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
