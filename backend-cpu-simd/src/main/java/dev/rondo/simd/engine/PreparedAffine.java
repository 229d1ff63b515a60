package dev.rondo.simd.engine;

import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An affine operation ready to run: a kernel for each product, and the packed weights. */
final class PreparedAffine {
    private final Operation.Affine affine;
    private final int target;
    private final int gates;
    private final int[] operands;
    private final Gemm[] gemms;
    private final int early;
    private @Nullable PackedAffine packed;

    /** {@code mayBeEarly} says whether sums that are begun for later steps can be kept. */
    PreparedAffine(Operation.Affine affine, boolean mayBeEarly, Kernels kernels) {
        List<Operation.Product> products = affine.products();
        this.affine = affine;
        this.target = affine.target().index();
        this.gates = affine.target().gates();
        this.operands =
                products.stream().mapToInt(product -> product.operand().index()).toArray();
        this.gemms = products.stream()
                .map(product -> new Gemm(
                        kernels,
                        product.length(),
                        PackedAffine.blocks(affine),
                        PreparedStep.stride(product.operand()),
                        PreparedStep.stride(affine.target())))
                .toArray(Gemm[]::new);
        this.early = mayBeEarly
                ? (int) products.stream().takeWhile(Operation.Product::early).count()
                : 0;
    }

    Slot target() {
        return affine.target();
    }

    /** How many products there are. */
    int count() {
        return operands.length;
    }

    /** How many products, the first ones, may be computed for many steps at once. */
    int early() {
        return early;
    }

    /** The weights of the other products. */
    long weights() {
        return weightsFrom(early);
    }

    /** The weights of all products. */
    long allWeights() {
        return weightsFrom(0);
    }

    private long weightsFrom(int product) {
        return affine.products().stream()
                .skip(product)
                .mapToLong(p -> (long) p.length() * affine.target().width())
                .sum();
    }

    void install(Function<Expr, float[]> values) {
        packed = PackedAffine.of(affine, values);
    }

    /**
     * Adds products {@code from} to {@code to} to the sums of {@code rows} rows, for some units, multiples of 16; product 0 begins the sums.
     */
    void products(
            int from,
            int to,
            float[][] arrays,
            int[] offsets,
            int[] strides,
            int row,
            int rows,
            int fromUnit,
            int toUnit) {
        PackedAffine weights = Objects.requireNonNull(packed);
        int low = fromUnit / Slot.BLOCK * gates;
        int high = toUnit / Slot.BLOCK * gates;
        float[] c = arrays[target];
        int cOffset = offsets[target] + row * strides[target];
        for (int i = from; i < to; i++) {
            int operand = operands[i];
            int aOffset = offsets[operand] + row * strides[operand];
            float[] b = weights.products()[i];
            if (i == 0) {
                gemms[i].begin(arrays[operand], aOffset, rows, b, low, high, weights.bias(), c, cOffset);
            } else {
                gemms[i].add(arrays[operand], aOffset, rows, b, low, high, c, cOffset);
            }
        }
    }
}
