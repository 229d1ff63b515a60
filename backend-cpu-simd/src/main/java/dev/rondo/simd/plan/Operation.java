package dev.rondo.simd.plan;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Reduction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation of a {@link StepPlan}. */
public sealed interface Operation {
    /**
     * Affine functions of one size that share their operands, one a gate: bias, then each product in order, k ascending, all fused
     * multiply-add onto one accumulator an element.
     *
     * @param target where the results go, gates interleaved
     * @param biases for each gate a parameter, or null for zeros
     * @param products the products, in the order of their summation
     */
    record Affine(Slot target, List<Expr.@Nullable Parameter> biases, List<Product> products) implements Operation {}

    /**
     * Products of one operand with a matrix for each gate.
     *
     * @param operand a slot of one gate
     * @param length K, the number of terms
     * @param matrices for each gate a parameter or a constant
     * @param transposed whether these are used transposed
     * @param early whether the operand is an input, so that the product may be computed for many steps at once
     */
    record Product(Slot operand, int length, List<Expr> matrices, boolean transposed, boolean early) {}

    /** A vector reduced to element 0 of another. */
    record Reduce(Reduction reduction, Slot source, Slot target) implements Operation {}

    /**
     * Elements moved: target[targetStart + i·targetStride] = source[sourceStart + i·sourceStride] for i &lt; length.
     *
     * @param clear whether the target is set to zeros first
     */
    record Move(
            Slot source,
            int sourceStart,
            int sourceStride,
            Slot target,
            int targetStart,
            int targetStride,
            int length,
            boolean clear)
            implements Operation {}

    /** A fused pointwise program. */
    record Pointwise(Program program) implements Operation {}
}
