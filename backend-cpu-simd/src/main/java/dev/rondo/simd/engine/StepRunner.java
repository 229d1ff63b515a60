package dev.rondo.simd.engine;

import dev.rondo.expr.Reduction;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.Arrays;
import java.util.List;

/** Runs a prepared step on rows of memory that are bound to its slots. Belongs to one thread; running takes no memory. */
final class StepRunner {
    private final PreparedStep step;
    private final List<Operation> operations;
    private final float[][] arrays;
    private final int[] offsets;
    private final int[] strides;

    /**
     * A runner with memory for what the plan keeps to itself.
     *
     * @param rows the most rows of a step
     * @param earlyRows the most rows that early products are computed for at once
     */
    StepRunner(PreparedStep step, int rows, int earlyRows) {
        this.step = step;
        this.operations = step.plan().operations();
        int slots = step.plan().slots().size();
        this.arrays = new float[slots][];
        this.offsets = new int[slots];
        this.strides = new int[slots];
        for (Slot slot : step.plan().slots()) {
            if (slot.fixed()) {
                bind(slot, step.fixed(slot), 0, 0);
            }
        }
        for (Operation operation : operations) {
            switch (operation) {
                case Operation.Affine affine -> own(affine.target(), earlyRows);
                case Operation.Reduce reduce -> own(reduce.target(), rows);
                case Operation.Move move -> own(move.target(), rows);
                case Operation.Pointwise(var program) -> program.stores().forEach(store -> own(store.slot(), rows));
            }
        }
    }

    private void own(Slot slot, int rows) {
        boolean result = step.plan().results().containsValue(slot);
        if (!result && arrays[slot.index()] == null) {
            bind(slot, new float[Math.multiplyExact(slot.width(), rows)], 0, slot.width());
        }
    }

    /** Says where the rows of a slot stand. */
    void bind(Slot slot, float[] array, int offset, int stride) {
        arrays[slot.index()] = array;
        offsets[slot.index()] = offset;
        strides[slot.index()] = stride;
    }

    /** Moves a bound slot to another first row. */
    void seek(Slot slot, int row) {
        offsets[slot.index()] = row * strides[slot.index()];
    }

    /** Copies the first values of a slot elsewhere. */
    void copyTo(Slot slot, float[] target, int at, int length) {
        System.arraycopy(arrays[slot.index()], offsets[slot.index()], target, at, length);
    }

    /** Computes the products of inputs, for later steps too, into rows of the affine slots from {@code row} on. */
    void early(int row, int rows) {
        for (int i = 0; i < operations.size(); i++) {
            if (step.isEarly(i) && operations.get(i) instanceof Operation.Affine affine) {
                seek(affine.target(), row);
                products(i, affine, rows, true, false);
            }
        }
    }

    /** Says at which row of what {@link #early} computed the next step begins. */
    void seekEarly(int row) {
        for (int i = 0; i < operations.size(); i++) {
            if (step.isEarly(i) && operations.get(i) instanceof Operation.Affine affine) {
                seek(affine.target(), row);
            }
        }
    }

    /** Runs the step, products of inputs included. */
    void run(int rows) {
        run(rows, false);
    }

    /** Runs the step after {@link #early}. */
    void runAfterEarly(int rows) {
        run(rows, true);
    }

    private void run(int rows, boolean afterEarly) {
        for (int i = 0; i < operations.size(); i++) {
            switch (operations.get(i)) {
                case Operation.Affine affine -> {
                    boolean begun = afterEarly && step.isEarly(i);
                    if (!begun) {
                        products(i, affine, rows, true, false);
                    }
                    products(i, affine, rows, false, true);
                }
                case Operation.Reduce reduce -> reduce(reduce, rows);
                case Operation.Move move -> move(move, rows);
                case Operation.Pointwise pointwise -> step.kernel(i).run(arrays, offsets, strides, rows);
            }
        }
    }

    /** The products of inputs, which begin the sums, or those that follow; all, if none is of an input. */
    private void products(int operation, Operation.Affine affine, int rows, boolean first, boolean follow) {
        PackedAffine packed = step.packed(operation);
        int target = affine.target().index();
        float[] c = arrays[target];
        boolean begun = follow && affine.products().getFirst().early();
        for (int i = 0; i < affine.products().size(); i++) {
            Operation.Product product = affine.products().get(i);
            if (product.early() ? first : follow) {
                int operand = product.operand().index();
                float[] init = begun ? c : packed.bias();
                int initOffset = begun ? offsets[target] : 0;
                int initRow = begun ? strides[target] : 0;
                step.gemm()
                        .packed(
                                arrays[operand],
                                offsets[operand],
                                strides[operand],
                                rows,
                                product.length(),
                                packed.products().get(i),
                                packed.blocks(),
                                init,
                                initOffset,
                                initRow,
                                c,
                                offsets[target],
                                strides[target]);
                begun = true;
            }
        }
    }

    private void move(Operation.Move move, int rows) {
        int from = move.source().index();
        int to = move.target().index();
        for (int row = 0; row < rows; row++) {
            int source = offsets[from] + row * strides[from] + move.sourceStart();
            int target = offsets[to] + row * strides[to];
            if (move.clear()) {
                Arrays.fill(arrays[to], target, target + move.target().size(), 0);
            }
            for (int i = 0; i < move.length(); i++) {
                arrays[to][target + move.targetStart() + i * move.targetStride()] =
                        arrays[from][source + i * move.sourceStride()];
            }
        }
    }

    private void reduce(Operation.Reduce reduce, int rows) {
        int from = reduce.source().index();
        int to = reduce.target().index();
        int size = reduce.source().size();
        for (int row = 0; row < rows; row++) {
            int source = offsets[from] + row * strides[from];
            arrays[to][offsets[to] + row * strides[to]] = value(reduce.reduction(), arrays[from], source, size);
        }
    }

    private static float value(Reduction reduction, float[] array, int from, int size) {
        return switch (reduction) {
            case SUM -> sum(array, from, size);
            case MEAN -> sum(array, from, size) / size;
            case MAX -> max(array, from, size);
        };
    }

    /** Sixteen sums of every sixteenth element, then a tree over these: the order that every width of lanes can keep. */
    private static float sum(float[] array, int from, int size) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        float s8 = 0, s9 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0, s14 = 0, s15 = 0;
        int i = from;
        int end = from + size;
        for (; i + Slot.BLOCK <= end; i += Slot.BLOCK) {
            s0 += array[i];
            s1 += array[i + 1];
            s2 += array[i + 2];
            s3 += array[i + 3];
            s4 += array[i + 4];
            s5 += array[i + 5];
            s6 += array[i + 6];
            s7 += array[i + 7];
            s8 += array[i + 8];
            s9 += array[i + 9];
            s10 += array[i + 10];
            s11 += array[i + 11];
            s12 += array[i + 12];
            s13 += array[i + 13];
            s14 += array[i + 14];
            s15 += array[i + 15];
        }
        float tail = 0;
        for (; i < end; i++) {
            tail += array[i];
        }
        float low = ((s0 + s8) + (s4 + s12)) + ((s2 + s10) + (s6 + s14));
        float high = ((s1 + s9) + (s5 + s13)) + ((s3 + s11) + (s7 + s15));
        return low + high + tail;
    }

    private static float max(float[] array, int from, int size) {
        float max = array[from];
        for (int i = from + 1; i < from + size; i++) {
            float x = array[i];
            max = x > max || Float.isNaN(x) ? x : max;
        }
        return max;
    }
}
