package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.plan.StepPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A plan made ready to run: programs compiled, weights packed; each by the index of its operation. Shared by all that run it. */
final class PreparedStep {
    private final StepPlan plan;
    private final @Nullable PointwiseKernel[] kernels;
    private final PreparedAffine[][] affines;
    private final List<PreparedAffine> everyAffine = new ArrayList<>();
    private final boolean[] barriers;
    private final float[] @Nullable [] fixed;

    PreparedStep(StepPlan plan, Kernels kernels) {
        List<Operation> operations = plan.operations();
        this.plan = plan;
        this.kernels = new PointwiseKernel[operations.size()];
        this.affines = new PreparedAffine[operations.size()][];
        this.barriers = Barriers.of(plan);
        this.fixed = new float[plan.slots().size()][];
        for (int i = 0; i < operations.size(); i++) {
            affines[i] = new PreparedAffine[0];
            if (operations.get(i) instanceof Operation.Unitwise(var functions, var program)) {
                this.kernels[i] = program == null ? null : kernels.pointwise(program);
                this.affines[i] = new PreparedAffine[functions.size()];
                for (int f = 0; f < functions.size(); f++) {
                    Operation.Affine affine = functions.get(f);
                    this.affines[i][f] = new PreparedAffine(affine, !isResult(affine.target()), kernels);
                    everyAffine.add(affines[i][f]);
                }
            }
        }
    }

    StepPlan plan() {
        return plan;
    }

    /** The program of an operation; null if it has none. */
    @Nullable
    PointwiseKernel kernel(int operation) {
        return kernels[operation];
    }

    /** The affine functions of an operation. */
    PreparedAffine[] affines(int operation) {
        return affines[operation];
    }

    /** Whether threads that share the units of a step have to wait for each other before an operation. */
    boolean hasBarrierBefore(int operation) {
        return barriers[operation];
    }

    boolean isResult(Slot slot) {
        return plan.results().containsValue(slot);
    }

    /**
     * The distance of the rows of a slot: an odd number of cache lines for what the plan keeps to itself, so that rows do not compete for
     * the same places of the cache; else the padded size.
     */
    static int stride(Slot slot) {
        if (slot.fixed()) {
            return 0;
        }
        boolean evenLines = slot.width() % (2 * Slot.BLOCK) == 0;
        return slot.gates() > 1 && evenLines ? slot.width() + Slot.BLOCK : slot.width();
    }

    /** Where sums stand that may be begun for many steps at once. */
    List<Slot> earlySlots() {
        List<Slot> slots = new ArrayList<>();
        for (PreparedAffine affine : everyAffine) {
            if (affine.early() > 0) {
                slots.add(affine.target());
            }
        }
        return List.copyOf(slots);
    }

    /** How many weights a step takes, without those of products that are computed for many steps at once. */
    long weights() {
        long weights = 0;
        for (PreparedAffine affine : everyAffine) {
            weights += affine.weights();
        }
        return weights;
    }

    /** How many weights a step takes that is computed by itself. */
    long allWeights() {
        long weights = 0;
        for (PreparedAffine affine : everyAffine) {
            weights += affine.allWeights();
        }
        return weights;
    }

    /** The value of a slot that is the same for all rows. */
    float[] fixed(Slot slot) {
        return Objects.requireNonNull(fixed[slot.index()]);
    }

    /** Packs the values of parameters and constants for the kernels: one of some parts of them. */
    void install(Function<Expr, FloatTensor> values, int part, int parts) {
        if (part == 0) {
            installFixed(values);
        }
        for (PreparedAffine affine : everyAffine) {
            affine.install(values, part, parts);
        }
    }

    private void installFixed(Function<Expr, FloatTensor> values) {
        for (Map.Entry<Expr, Slot> leaf : plan.leaves().entrySet()) {
            Slot slot = leaf.getValue();
            if (slot.fixed()) {
                float[] padded = new float[slot.width()];
                values.apply(leaf.getKey()).copyTo(0, padded, 0, slot.size());
                fixed[slot.index()] = padded;
            }
        }
    }
}
