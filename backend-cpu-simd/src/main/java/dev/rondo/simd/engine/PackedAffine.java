package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.function.Function;

/**
 * The weights of an affine operation as its kernels read them: gates interleaved in blocks of 16 units, panels of columns one after the
 * other. Rows and columns that the matrices do not have are zeros.
 */
final class PackedAffine {
    /** The rows of a matrix that are packed before the next ones are, so that they stay in the cache. */
    private static final int ROWS = 32;

    private static final int EIGHT = 8;

    private final Operation.Affine affine;
    private final float[] bias;
    private final float[][] products;

    /** Memory for the weights of an operation. */
    PackedAffine(Operation.Affine affine) {
        this.affine = affine;
        this.bias = new float[affine.target().width()];
        this.products = new float[affine.products().size()][];
        for (int i = 0; i < products.length; i++) {
            products[i] = new float
                    [Gemm.packedSize(blocks(affine), affine.products().get(i).length())];
        }
    }

    /** The blocks of columns of an operation, over all gates. */
    static int blocks(Operation.Affine affine) {
        return affine.target().width() / Slot.BLOCK;
    }

    /** One row, what the sums begin with. */
    float[] bias() {
        return bias;
    }

    /** For each product its packed matrices. */
    float[][] products() {
        return products;
    }

    /** Packs values, in the place of others: those of the units of one of some parts. */
    void install(Function<Expr, FloatTensor> values, int part, int parts) {
        int from = firstUnit(part, parts);
        int to = firstUnit(part + 1, parts);
        for (int gate = 0; gate < affine.target().gates(); gate++) {
            Expr.Parameter parameter = affine.biases().get(gate);
            if (parameter != null) {
                packBias(values.apply(parameter), gate, from, to);
            }
            for (int i = 0; i < products.length; i++) {
                Operation.Product product = affine.products().get(i);
                FloatTensor matrix = values.apply(product.matrices().get(gate));
                if (product.transposed()) {
                    packRows(matrix, product.length(), gate, from, to, products[i]);
                } else {
                    packColumns(matrix, product.length(), gate, from, to, products[i]);
                }
            }
        }
    }

    private int firstUnit(int part, int parts) {
        int size = affine.target().size();
        return Math.min(size, Slot.padded(size) / Slot.BLOCK * part / parts * Slot.BLOCK);
    }

    private void packBias(FloatTensor values, int gate, int from, int to) {
        for (int unit = from; unit < to; unit += Slot.BLOCK) {
            values.copyTo(unit, bias, block(unit, gate) * Slot.BLOCK, Math.min(Slot.BLOCK, to - unit));
        }
    }

    /** Packs a matrix {@code [length][units]}. */
    private void packRows(FloatTensor matrix, int length, int gate, int from, int to, float[] packed) {
        int size = affine.target().size();
        for (int low = 0; low < length; low += ROWS) {
            int high = Math.min(low + ROWS, length);
            for (int unit = from; unit < to; unit += Slot.BLOCK) {
                int units = Math.min(Slot.BLOCK, to - unit);
                int at = at(unit, gate, length);
                int distance = distance(unit, gate);
                for (int k = low; k < high; k++) {
                    matrix.copyTo(k * size + unit, packed, at + k * distance, units);
                }
            }
        }
    }

    /** Packs a matrix {@code [units][length]}. */
    private void packColumns(FloatTensor matrix, int length, int gate, int from, int to, float[] packed) {
        for (int low = 0; low < length; low += ROWS) {
            int high = Math.min(low + ROWS, length);
            for (int unit = from; unit < to; ) {
                int at = at(unit, gate, length) + unit % Slot.BLOCK;
                int distance = distance(unit, gate);
                if (to - unit >= EIGHT) {
                    packEight(matrix, unit * length, length, low, high, packed, at, distance);
                    unit += EIGHT;
                } else {
                    for (int k = low; k < high; k++) {
                        packed[at + k * distance] = matrix.at(unit * length + k);
                    }
                    unit++;
                }
            }
        }
    }

    /** Eight rows of a matrix become eight columns side by side: from each row read, and to each row written, a piece of a cache line. */
    private static void packEight(
            FloatTensor matrix, int from, int length, int low, int high, float[] packed, int at, int distance) {
        for (int k = low; k < high; k++) {
            int source = from + k;
            int target = at + k * distance;
            packed[target] = matrix.at(source);
            packed[target + 1] = matrix.at(source + length);
            packed[target + 2] = matrix.at(source + 2 * length);
            packed[target + 3] = matrix.at(source + 3 * length);
            packed[target + 4] = matrix.at(source + 4 * length);
            packed[target + 5] = matrix.at(source + 5 * length);
            packed[target + 6] = matrix.at(source + 6 * length);
            packed[target + 7] = matrix.at(source + 7 * length);
        }
    }

    /** Where the first row of a block of units begins in a packed matrix of {@code length} rows. */
    private int at(int unit, int gate, int length) {
        int block = block(unit, gate);
        return Gemm.panelOffset(block, length) + block % Gemm.PANEL_BLOCKS * Slot.BLOCK;
    }

    /** The distance of the rows of a block of units. */
    private int distance(int unit, int gate) {
        return Gemm.panelColumns(block(unit, gate), blocks(affine));
    }

    private int block(int unit, int gate) {
        return unit / Slot.BLOCK * affine.target().gates() + gate;
    }
}
