package dev.rondo.simd.plan;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Reduction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation of a {@link StepPlan}. */
public sealed interface Operation {
    /** Whether an element of the slot goes into this. */
    boolean reads(Slot slot);

    /** Whether an element of the slot goes into other units than its own. */
    boolean readsAcrossUnits(Slot slot);

    /** Whether this computes the slot. */
    boolean writes(Slot slot);

    /**
     * Affine functions, and a program that may take them, all of one size. Each range of units can be computed on its own, so that what the
     * functions leave is still in the cache when the program reads it.
     *
     * @param affines the functions; none takes another's result, nor the program's
     * @param program the program, or null
     */
    record Unitwise(List<Affine> affines, @Nullable Program program) implements Operation {
        /** Keeps a copy. */
        public Unitwise {
            affines = List.copyOf(affines);
        }

        /** The number of units. */
        public int size() {
            return program != null
                    ? program.size()
                    : affines.getFirst().target().size();
        }

        @Override
        public boolean reads(Slot slot) {
            return readsAcrossUnits(slot) || (program != null && program.reads(slot));
        }

        @Override
        public boolean readsAcrossUnits(Slot slot) {
            for (Affine affine : affines) {
                if (affine.reads(slot)) {
                    return true;
                }
            }
            return program != null && program.broadcasts(slot);
        }

        @Override
        public boolean writes(Slot slot) {
            for (Affine affine : affines) {
                if (affine.target().equals(slot)) {
                    return true;
                }
            }
            return program != null && program.writes(slot);
        }
    }

    /**
     * Affine functions of one size that share their operands, one a gate: bias, then each product in order, k ascending, all fused
     * multiply-add onto one accumulator an element.
     *
     * @param target where the results go, gates interleaved
     * @param biases for each gate a parameter, or null for zeros
     * @param products the products, in the order of their summation
     */
    record Affine(Slot target, List<Expr.@Nullable Parameter> biases, List<Product> products) {
        boolean reads(Slot slot) {
            for (Product product : products) {
                if (product.operand().equals(slot)) {
                    return true;
                }
            }
            return false;
        }
    }

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
    record Reduce(Reduction reduction, Slot source, Slot target) implements Operation {
        @Override
        public boolean reads(Slot slot) {
            return source.equals(slot);
        }

        @Override
        public boolean readsAcrossUnits(Slot slot) {
            return source.equals(slot);
        }

        @Override
        public boolean writes(Slot slot) {
            return target.equals(slot);
        }
    }

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
            implements Operation {
        @Override
        public boolean reads(Slot slot) {
            return source.equals(slot);
        }

        @Override
        public boolean readsAcrossUnits(Slot slot) {
            return source.equals(slot);
        }

        @Override
        public boolean writes(Slot slot) {
            return target.equals(slot);
        }
    }
}
