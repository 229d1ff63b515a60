package dev.rondo.simd.engine;

import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.plan.StepPlan;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A plan made ready to run: programs compiled, weights packed; each by the index of its operation. Shared by all that run it. */
final class PreparedStep {
    private final StepPlan plan;
    private final Gemm gemm;
    private final @Nullable PointwiseKernel[] kernels;
    private final @Nullable PackedAffine[] affines;
    private final boolean[] early;
    private final float[] @Nullable [] fixed;

    PreparedStep(StepPlan plan, Kernels kernels) {
        List<Operation> operations = plan.operations();
        this.plan = plan;
        this.gemm = new Gemm(kernels);
        this.kernels = new PointwiseKernel[operations.size()];
        this.affines = new PackedAffine[operations.size()];
        this.early = new boolean[operations.size()];
        this.fixed = new float[plan.slots().size()][];
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof Operation.Pointwise(var program)) {
                this.kernels[i] = kernels.pointwise(program);
            }
            early[i] = operations.get(i) instanceof Operation.Affine affine
                    && affine.products().getFirst().early()
                    && !plan.results().containsValue(affine.target());
        }
    }

    StepPlan plan() {
        return plan;
    }

    Gemm gemm() {
        return gemm;
    }

    PointwiseKernel kernel(int operation) {
        return Objects.requireNonNull(kernels[operation]);
    }

    PackedAffine packed(int operation) {
        return Objects.requireNonNull(affines[operation]);
    }

    /** Whether the products that begin an affine operation may be computed for many steps at once. */
    boolean isEarly(int operation) {
        return early[operation];
    }

    /** Whether there is any such operation. */
    boolean hasEarly() {
        for (boolean any : early) {
            if (any) {
                return true;
            }
        }
        return false;
    }

    /** The floats of the widest row. */
    int widest() {
        return plan.slots().stream().mapToInt(Slot::width).max().orElse(1);
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
        for (int i = 0; i < affines.length; i++) {
            if (plan.operations().get(i) instanceof Operation.Affine affine) {
                affines[i] = PackedAffine.of(affine, values);
            }
        }
    }
}
