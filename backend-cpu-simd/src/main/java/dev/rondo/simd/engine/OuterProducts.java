package dev.rondo.simd.engine;

import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of weights: over all rows of a batch, sums of outer products, {@code total[i][j] += Σ_row left[row][i] · right[row][j]}, and
 * of vectors. Each element is one sum, rows ascending, by one thread; it is spilled to memory now and then, which changes no bit.
 * Used by one caller at a time.
 */
final class OuterProducts {
    /**
     * Rows of vectors, {@code values[row · stride + element]}, padded to whole blocks.
     *
     * @param stride the distance of rows; 0 repeats one row
     * @param size the elements of a row
     * @param rows for each row the one of {@code values} that it is; null where they are in order
     */
    record Operand(float[] values, int stride, int size, int @Nullable [] rows) {
        /** Rows in order. */
        Operand(float[] values, int stride, int size) {
            this(values, stride, size, null);
        }

        /** Where a row begins. */
        int at(int row) {
            return (rows == null ? row : rows[row]) * stride;
        }

        /** The elements of a row, padding included. */
        int width() {
            return Slot.padded(size);
        }
    }

    /** A right operand, and the sum that it makes with a left one, {@code [left size][right size]}. */
    record Product(Operand right, float[] total) {}

    /**
     * A left operand, its rows in order, and what it is part of.
     *
     * @param sums where its rows are added up
     * @param products where their products are
     */
    record Left(Operand operand, List<float[]> sums, List<Product> products) {
        /** A left operand that is part of nothing yet. */
        Left(Operand operand) {
            this(operand, new ArrayList<>(), new ArrayList<>());
        }
    }

    private final Workers workers;
    private final Kernels kernels;
    private final float[][] packed;

    OuterProducts(Kernels kernels, Workers workers) {
        this.workers = workers;
        this.kernels = new HeldKernels(kernels);
        this.packed = new float[workers.count()][0];
    }

    /** Adds {@code length} rows to all sums, no two of which are the same; each thread has blocks of the left operands of its own. */
    void add(List<Left> lefts, int length) {
        int blocks = lefts.stream().mapToInt(OuterProducts::blocks).sum();
        workers.run(worker -> {
            int from = workers.share(blocks, worker);
            int to = workers.share(blocks, worker + 1);
            OuterShare share = new OuterShare(kernels, packed[worker]);
            int before = 0;
            for (Left left : lefts) {
                share.take(left, Slot.BLOCK * (from - before), Slot.BLOCK * (to - before));
                before += blocks(left);
            }
            packed[worker] = share.run(length);
        });
    }

    private static int blocks(Left left) {
        return left.operand().width() / Slot.BLOCK;
    }
}
