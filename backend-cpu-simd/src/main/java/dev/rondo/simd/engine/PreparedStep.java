package dev.rondo.simd.engine;

import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.plan.StepPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A plan made ready to run: programs compiled, weights packed. Shared by all that run it. */
final class PreparedStep {
    private final StepPlan plan;
    private final Gemm gemm;
    private final List<PointwiseKernel> kernels = new ArrayList<>();
    private final Map<Operation.Affine, PackedAffine> affines = new HashMap<>();
    private final float[][] fixed;

    PreparedStep(StepPlan plan, Kernels kernels) {
        this.plan = plan;
        this.gemm = new Gemm(kernels);
        this.fixed = new float[plan.slots().size()][];
        for (Operation operation : plan.operations()) {
            if (operation instanceof Operation.Pointwise(var program)) {
                this.kernels.add(kernels.pointwise(program));
            }
        }
    }

    StepPlan plan() {
        return plan;
    }

    Gemm gemm() {
        return gemm;
    }

    /** The kernels of the programs, in the order of the plan. */
    List<PointwiseKernel> kernels() {
        return kernels;
    }

    /** Whether the first product of an affine operation may be computed for many steps at once. */
    boolean isEarly(Operation.Affine affine) {
        return affine.products().getFirst().early() && !plan.results().containsValue(affine.target());
    }

    /** Whether there is any such operation. */
    boolean hasEarly() {
        return plan.operations().stream()
                .anyMatch(operation -> operation instanceof Operation.Affine affine && isEarly(affine));
    }

    /** The floats of the widest row. */
    int widest() {
        return plan.slots().stream().mapToInt(Slot::width).max().orElse(1);
    }

    PackedAffine packed(Operation.Affine affine) {
        return Objects.requireNonNull(affines.get(affine));
    }

    /** The value of a slot that is the same for all rows. */
    float[] fixed(Slot slot) {
        return Objects.requireNonNull(fixed[slot.index()]);
    }

    /** Packs the values of parameters and constants, row-major, for the kernels. */
    void install(Function<Expr, float[]> values) {
        plan.leaves().forEach((leaf, slot) -> {
            if (slot.fixed()) {
                float[] padded = new float[slot.width()];
                System.arraycopy(values.apply(leaf), 0, padded, 0, slot.size());
                fixed[slot.index()] = padded;
            }
        });
        for (Operation operation : plan.operations()) {
            if (operation instanceof Operation.Affine affine) {
                affines.put(affine, PackedAffine.of(affine, values));
            }
        }
    }
}
