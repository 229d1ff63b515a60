package dev.rondo.simd.engine;

import dev.rondo.expr.Reduction;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.Arrays;

/**
 * Runs a prepared step on rows of memory that are bound to its slots. Belongs to one thread; several that have the same memory can share
 * the units of a step. Running takes no memory.
 */
final class StepRunner {
    /** The units that are computed together: whole panels of columns, whatever the number of gates. */
    private static final int UNITS = Gemm.PANEL;

    /** The most rows for which there are tiles of several panels: then as many units are computed together as these take. */
    private static final int FEW_ROWS = 3;

    /** The most rows that are computed together, so that their gates stay in the innermost cache. */
    private static final int ROWS = 24;

    private final PreparedStep step;
    private final Operation[] operations;
    private final Slot[] earlySlots;
    private final int[] fromUnits;
    private final int[] toUnits;
    private final int[] wideUnits;
    private final float[][] arrays;
    private final int[] offsets;
    private final int[] strides;
    private final StepRows slots;
    private final Factors factors = new Factors(PreparedAffine.TOGETHER);
    private final int part;
    private final Barrier barrier;

    /** A runner for a whole step. */
    StepRunner(PreparedStep step, StepMemory memory) {
        this(step, memory, 0, 1, Barrier.ALONE);
    }

    /** A runner for the units of one part. */
    StepRunner(PreparedStep step, StepMemory memory, int part, int parts, Barrier barrier) {
        this.step = step;
        this.operations = step.operations();
        this.earlySlots = step.earlySlots();
        this.fromUnits = new int[operations.length];
        this.toUnits = new int[operations.length];
        this.wideUnits = new int[operations.length];
        this.arrays = memory.arrays().clone();
        this.offsets = new int[arrays.length];
        this.strides = step.strides();
        this.slots = new StepRows(arrays, offsets, strides);
        this.part = part;
        this.barrier = barrier;
        for (int i = 0; i < operations.length; i++) {
            fromUnits[i] = firstUnit(operations[i], part, parts);
            toUnits[i] = firstUnit(operations[i], part + 1, parts);
            wideUnits[i] = wideUnits(step.affines(i));
        }
    }

    /** Whether this is the only runner, or the first of those that share the units. */
    boolean isFirst() {
        return part == 0;
    }

    /** Waits for those that share the units. */
    void await() {
        barrier.await();
    }

    /** Says where the rows of a slot begin; they are its stride apart. */
    void bind(Slot slot, float[] array, int offset) {
        arrays[slot.index()] = array;
        offsets[slot.index()] = offset;
    }

    /** Moves a slot that has memory of the runner's to another first row. */
    void seek(Slot slot, int row) {
        offsets[slot.index()] = row * strides[slot.index()];
    }

    /** The array of a slot. */
    float[] array(Slot slot) {
        return arrays[slot.index()];
    }

    /** Where row 0 of a slot begins. */
    int offset(Slot slot) {
        return offsets[slot.index()];
    }

    /** The first unit of a slot that this runner computes. */
    int ownFrom(Slot slot) {
        int writer = step.writer(slot);
        return isShared(writer) ? Math.min(fromUnits[writer], slot.size()) : 0;
    }

    /** The unit behind the last one of a slot that this runner computes; no more than {@link #ownFrom} if it computes none. */
    int ownTo(Slot slot) {
        int writer = step.writer(slot);
        return isShared(writer) ? Math.min(toUnits[writer], slot.size()) : isFirst() ? slot.size() : 0;
    }

    private boolean isShared(int operation) {
        return operation >= 0 && operations[operation] instanceof Operation.Unitwise;
    }

    /** Computes the products of inputs, for later steps too, into rows of the affine slots from {@code row} on. */
    void early(int row, int rows) {
        seekEarly(row);
        for (int i = 0; i < operations.length; i++) {
            for (PreparedAffine affine : step.affines(i)) {
                affine.begin(slots, factors, 0, rows, fromUnits[i], toUnits[i]);
            }
        }
    }

    /** Says at which row of what {@link #early} computed the step begins. */
    void seekEarly(int row) {
        for (Slot slot : earlySlots) {
            seek(slot, row);
        }
    }

    /** Runs the whole step, products of inputs included. */
    void run(int rows, boolean downward) {
        for (int i = 0; i < operations.length; i++) {
            run(i, rows, false, downward);
        }
    }

    /** Waits for those that share the units where an operation, or the next ones if it is left out, rely on their work. */
    void awaitBefore(int operation) {
        if (step.hasBarrierBefore(operation)) {
            barrier.await();
        }
    }

    /**
     * Runs one operation of the step.
     *
     * @param afterEarly whether {@link #early} has computed the products of inputs
     * @param downward whether it begins with the last units, which may be in the cache from the step before
     */
    void run(int operation, int rows, boolean afterEarly, boolean downward) {
        awaitBefore(operation);
        switch (operations[operation]) {
            case Operation.Unitwise unitwise -> unitwise(operation, rows, afterEarly, downward);
            case Operation.Reduce reduce -> {
                if (part == 0) {
                    reduce(reduce, rows);
                }
            }
            case Operation.Move move -> {
                if (part == 0) {
                    move(move, rows);
                }
            }
        }
    }

    /** Units that have four full panels of columns, whatever the number of gates up to four. */
    private static int wideUnits(PreparedAffine... affines) {
        return affines.length == 0 ? UNITS : UNITS * Math.max(1, Gemm.PANEL_BLOCKS / affines[0].gates());
    }

    /** Where the units of a part begin. */
    private int firstUnit(Operation operation, int part, int parts) {
        if (!(operation instanceof Operation.Unitwise unitwise)) {
            return 0;
        }
        int units = Slot.padded(unitwise.size());
        int together = step.inseparableUnits();
        return Math.min(units, Math.ceilDiv(units, together) * part / parts * together);
    }

    private void unitwise(int operation, int rows, boolean afterEarly, boolean downward) {
        int from = fromUnits[operation];
        int to = toUnits[operation];
        if (step.affines(operation).length == 0) {
            // row by row: what a program alone takes and leaves is far away, and is fetched faster from front to back
            block(operation, 0, rows, from, to, afterEarly);
            return;
        }
        int together = rows <= FEW_ROWS ? wideUnits[operation] : UNITS;
        int last = Math.max(0, to - from - 1) / together * together;
        int pieces = Math.ceilDiv(rows, ROWS);
        for (int at = 0; at < to - from; at += together) {
            int unit = from + (downward ? last - at : at);
            for (int piece = 0; piece < pieces; piece++) {
                int row = rows * piece / pieces;
                block(operation, row, rows * (piece + 1) / pieces, unit, Math.min(to, unit + together), afterEarly);
            }
        }
    }

    private void block(int operation, int fromRow, int toRow, int fromUnit, int toUnit, boolean afterEarly) {
        for (PreparedAffine affine : step.affines(operation)) {
            if (afterEarly && affine.early() > 0) {
                affine.finish(slots, factors, fromRow, toRow - fromRow, fromUnit, toUnit);
            } else {
                affine.run(slots, factors, fromRow, toRow - fromRow, fromUnit, toUnit);
            }
        }
        PointwiseKernel kernel = step.kernel(operation);
        if (kernel != null) {
            kernel.run(arrays, offsets, strides, fromRow, toRow, fromUnit, toUnit);
        }
    }

    private void move(Operation.Move move, int rows) {
        int from = move.source().index();
        int to = move.target().index();
        for (int row = 0; row < rows; row++) {
            int source = slots.offset(from, row);
            int target = slots.offset(to, row);
            if (move.clear()) {
                Arrays.fill(arrays[to], target, target + move.target().size(), 0);
            }
            source += move.sourceStart();
            target += move.targetStart();
            if (move.sourceStride() == 1 && move.targetStride() == 1) {
                System.arraycopy(arrays[from], source, arrays[to], target, move.length());
            } else {
                for (int i = 0; i < move.length(); i++) {
                    arrays[to][target + i * move.targetStride()] = arrays[from][source + i * move.sourceStride()];
                }
            }
        }
    }

    private void reduce(Operation.Reduce reduce, int rows) {
        int from = reduce.source().index();
        int to = reduce.target().index();
        int size = reduce.source().size();
        for (int row = 0; row < rows; row++) {
            arrays[to][slots.offset(to, row)] = value(reduce.reduction(), arrays[from], slots.offset(from, row), size);
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
