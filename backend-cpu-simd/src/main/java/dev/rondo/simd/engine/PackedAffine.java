package dev.rondo.simd.engine;

import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.function.Function;

/**
 * The weights of an affine operation as its kernels read them: gates interleaved in blocks of 16 units, panels of columns one after the
 * other. Rows and columns that the matrices do not have are zeros.
 *
 * @param bias one row, what the sums begin with
 * @param products for each product its packed matrices
 */
record PackedAffine(float[] bias, float[][] products) {
    static PackedAffine of(Operation.Affine affine, Function<Expr, float[]> values) {
        Slot target = affine.target();
        float[] bias = new float[target.width()];
        for (int gate = 0; gate < target.gates(); gate++) {
            Expr.Parameter parameter = affine.biases().get(gate);
            if (parameter != null) {
                float[] from = values.apply(parameter);
                for (int unit = 0; unit < target.size(); unit++) {
                    bias[column(target, gate, unit)] = from[unit];
                }
            }
        }
        float[][] products = affine.products().stream()
                .map(product -> pack(target, product, values))
                .toArray(float[][]::new);
        return new PackedAffine(bias, products);
    }

    /** The blocks of columns, over all gates. */
    static int blocks(Operation.Affine affine) {
        return affine.target().width() / Slot.BLOCK;
    }

    private static int column(Slot target, int gate, int unit) {
        return (unit / Slot.BLOCK * target.gates() + gate) * Slot.BLOCK + unit % Slot.BLOCK;
    }

    private static float[] pack(Slot target, Operation.Product product, Function<Expr, float[]> values) {
        int length = product.length();
        int blocks = target.width() / Slot.BLOCK;
        float[] packed = new float[Gemm.packedSize(blocks, length)];
        for (int gate = 0; gate < target.gates(); gate++) {
            float[] matrix = values.apply(product.matrices().get(gate));
            int unitStep = product.transposed() ? 1 : length;
            int termStep = product.transposed() ? target.size() : 1;
            for (int unit = 0; unit < target.size(); unit++) {
                int block = column(target, gate, unit) / Slot.BLOCK;
                int columns = Gemm.panelColumns(block, blocks);
                int at = Gemm.panelOffset(block, length) + block % Gemm.PANEL_BLOCKS * Slot.BLOCK + unit % Slot.BLOCK;
                for (int k = 0; k < length; k++) {
                    packed[at + k * columns] = matrix[unit * unitStep + k * termStep];
                }
            }
        }
        return packed;
    }
}
