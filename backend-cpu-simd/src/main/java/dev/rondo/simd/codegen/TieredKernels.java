package dev.rondo.simd.codegen;

import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Program;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Kernels whose first runs the scalar twin does, to the same bits. A generated kernel makes the machine load some hundred classes and then
 * begins in the bytecode interpreter, where every vector is an object: for a few runs that takes far longer than plain Java does.
 */
public final class TieredKernels implements Kernels {
    /** As many runs as a step of some hundred units takes. */
    private static final int FIRST_RUNS = 16;

    private final Kernels first;
    private final Kernels then;
    private final ConcurrentHashMap<Program, PointwiseKernel> programs = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<TileShape, TileKernel> tiles = new ConcurrentHashMap<>();

    /** Kernels of {@code first} for the first runs, and for all others those of {@code then}, which say how wide and high tiles are. */
    public TieredKernels(Kernels first, Kernels then) {
        this.first = first;
        this.then = then;
    }

    @Override
    public String description() {
        return then.description();
    }

    @Override
    public PointwiseKernel pointwise(Program program) {
        return programs.computeIfAbsent(
                program, key -> new Pointwise(new Tiers<>(first.pointwise(key), () -> then.pointwise(key))));
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
        return tiles.computeIfAbsent(shape, key -> new Tile(new Tiers<>(first.tile(key), () -> then.tile(key))));
    }

    /** Two kernels, one after the other. Any thread may find either, since both give the same bits. */
    private static final class Tiers<K> {
        private final K first;
        private final Supplier<K> generator;
        private int runs;
        private @Nullable K generated;

        Tiers(K first, Supplier<K> generator) {
            this.first = first;
            this.generator = generator;
        }

        K now() {
            K known = generated;
            return known == null ? soon() : known;
        }

        private K soon() {
            if (runs++ < FIRST_RUNS) {
                return first;
            }
            K fresh = generator.get();
            generated = fresh;
            return fresh;
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
