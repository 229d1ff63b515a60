package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.plan.StepPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A plan made ready to run: programs compiled, weights packed; each by the index of its operation. Shared by all that run it. */
final class PreparedStep {
    private final StepPlan plan;
    private final @Nullable PointwiseKernel[] kernels;
    private final PreparedAffine[][] affines;
    private final List<PreparedAffine> everyAffine = new ArrayList<>();
    private final Operation[] operations;
    private final Slot[] earlySlots;
    private final Slot[] ownSlots;
    private final int[] strides;
    private final int[] writers;
    private final long weights;
    private final long allWeights;
    private final int inseparableUnits;
    private final boolean[] barriers;
    private final float[][] fixed;

    PreparedStep(StepPlan plan, Kernels kernels) {
        this.plan = plan;
        this.operations = plan.operations().toArray(Operation[]::new);
        this.kernels = new PointwiseKernel[operations.length];
        this.affines = new PreparedAffine[operations.length][];
        this.barriers = Barriers.of(plan);
        this.fixed = new float[plan.slots().size()][];
        for (int i = 0; i < operations.length; i++) {
            affines[i] = new PreparedAffine[0];
            if (operations[i] instanceof Operation.Unitwise(var functions, var program)) {
                this.kernels[i] = program == null ? null : kernels.pointwise(program);
                this.affines[i] = new PreparedAffine[functions.size()];
                for (int f = 0; f < functions.size(); f++) {
                    Operation.Affine affine = functions.get(f);
                    this.affines[i][f] = new PreparedAffine(affine, !isResult(affine.target()), kernels);
                    everyAffine.add(affines[i][f]);
                }
            }
        }
        this.writers = findWriters();
        this.earlySlots = findEarlySlots();
        this.ownSlots = findOwnSlots();
        this.strides = new int[plan.slots().size()];
        for (Slot slot : plan.slots()) {
            strides[slot.index()] = stride(slot);
        }
        int units = Slot.BLOCK;
        long late = 0;
        long all = 0;
        for (PreparedAffine affine : everyAffine) {
            late += affine.weights();
            all += affine.allWeights();
            units = Math.max(units, Gemm.unitsOfWholePanels(affine.gates()));
        }
        this.inseparableUnits = units;
        this.weights = late;
        this.allWeights = all;
    }

    private Slot[] findEarlySlots() {
        List<Slot> slots = new ArrayList<>();
        for (PreparedAffine affine : everyAffine) {
            if (affine.early() > 0) {
                slots.add(affine.target());
            }
        }
        return slots.toArray(Slot[]::new);
    }

    private int[] findWriters() {
        int[] found = new int[plan.slots().size()];
        Arrays.fill(found, -1);
        for (int i = 0; i < operations.length; i++) {
            for (Slot slot : plan.slots()) {
                if (operations[i].writes(slot)) {
                    found[slot.index()] = i;
                }
            }
        }
        return found;
    }

    private Slot[] findOwnSlots() {
        List<Slot> slots = new ArrayList<>();
        for (Slot slot : plan.slots()) {
            if (writer(slot) >= 0 && !isResult(slot)) {
                slots.add(slot);
            }
        }
        return slots.toArray(Slot[]::new);
    }

    /** All operations, by index. Not to be written to, as all arrays of this. */
    Operation[] operations() {
        return operations;
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

    private boolean isResult(Slot slot) {
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

    /** Where a leaf stands; null if no step takes it. */
    @Nullable
    Slot slotOf(Expr leaf) {
        return plan.leaves().get(leaf);
    }

    /** The distance of the rows of each slot. */
    int[] strides() {
        return strides;
    }

    /** Where sums stand that may be begun for many steps at once. */
    Slot[] earlySlots() {
        return earlySlots;
    }

    /** What a step writes and keeps to itself. */
    Slot[] ownSlots() {
        return ownSlots;
    }

    /** The operation that computes a slot, the last one if it takes several; −1 for a leaf. */
    int writer(Slot slot) {
        return writers[slot.index()];
    }

    /** So many units, or a multiple, can be given to one of several threads: in each affine function they begin with a panel of columns. */
    int inseparableUnits() {
        return inseparableUnits;
    }

    /** Whether there are units for more than one thread. */
    boolean isDivisible() {
        for (PreparedAffine affine : everyAffine) {
            if (Slot.padded(affine.target().size()) > inseparableUnits) {
                return true;
            }
        }
        return false;
    }

    /** How many weights a step takes, without those of products that are computed for many steps at once. */
    long weights() {
        return weights;
    }

    /** How many weights a step takes that is computed by itself. */
    long allWeights() {
        return allWeights;
    }

    /** For each slot that is the same for all rows its value; for others null. */
    float[][] fixed() {
        return fixed;
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
