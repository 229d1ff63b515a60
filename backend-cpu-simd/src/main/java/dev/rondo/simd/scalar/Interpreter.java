package dev.rondo.simd.scalar;

import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.plan.Access;
import dev.rondo.simd.plan.Instruction;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.plan.Slot;
import java.util.Arrays;
import java.util.Objects;

/** Follows a program instruction by instruction, over all elements of a row at once. */
final class Interpreter extends PointwiseKernel {
    private final Program program;
    private final int size;

    Interpreter(Program program) {
        this.program = program;
        this.size = program.size();
    }

    @Override
    public void run(float[][] arrays, int[] offsets, int[] strides, int fromRow, int toRow, int fromUnit, int toUnit) {
        int count = Math.min(size, toUnit) - fromUnit;
        float[][] values = new float[program.code().size()][count];
        for (int row = fromRow; row < toRow; row++) {
            for (int i = 0; i < values.length; i++) {
                Instruction instruction = program.code().get(i);
                Access access = instruction.access();
                if (access != null) {
                    int slot = access.slot().index();
                    load(access, arrays[slot], offsets[slot] + row * strides[slot], fromUnit, values[i]);
                } else {
                    compute(instruction, values, values[i]);
                }
            }
            for (Program.Store store : program.stores()) {
                int slot = store.slot().index();
                int at = offsets[slot] + row * strides[slot] + fromUnit;
                System.arraycopy(values[store.value()], 0, arrays[slot], at, count);
            }
        }
    }

    private static void load(Access access, float[] array, int row, int from, float[] y) {
        int gates = access.slot().gates();
        int gate = row + access.gate() * Slot.BLOCK;
        if (access.broadcast()) {
            Arrays.fill(y, array[gate]);
        } else {
            for (int i = 0; i < y.length; i++) {
                int unit = from + i;
                y[i] = array[gate + unit / Slot.BLOCK * Slot.BLOCK * gates + unit % Slot.BLOCK];
            }
        }
    }

    private static int bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    private static float value(int bits) {
        return Float.intBitsToFloat(bits);
    }

    private void compute(Instruction n, float[][] values, float[] y) {
        float[] a = operand(n, 0, values);
        float[] b = operand(n, 1, values);
        float[] c = operand(n, 2, values);
        float[] d = operand(n, 3, values);
        int immediate = n.immediate();
        for (int i = 0; i < y.length; i++) {
            y[i] = switch (n.primitive()) {
                case LOAD -> throw new IllegalStateException("loads have been done");
                case CONSTANT -> value(immediate);
                case ADD -> a[i] + b[i];
                case SUB -> a[i] - b[i];
                case MUL -> a[i] * b[i];
                case DIV -> a[i] / b[i];
                case FMA -> Math.fma(a[i], b[i], c[i]);
                case NEG -> value(bits(a[i]) ^ Integer.MIN_VALUE);
                case ABS -> value(bits(a[i]) & Integer.MAX_VALUE);
                case SQRT -> (float) Math.sqrt(a[i]);
                case SELECT_GT -> a[i] > b[i] ? c[i] : d[i];
                case SELECT_NAN -> Float.isNaN(a[i]) ? b[i] : c[i];
                case AND_BITS -> value(bits(a[i]) & immediate);
                case OR_BITS -> value(bits(a[i]) | immediate);
                case XOR_BITS -> value(bits(a[i]) ^ immediate);
                case ADD_BITS -> value(bits(a[i]) + immediate);
                case SUM_BITS -> value(bits(a[i]) + bits(b[i]));
                case SHIFT_LEFT -> value(bits(a[i]) << immediate);
                case SHIFT_RIGHT -> value(bits(a[i]) >>> immediate);
            };
        }
    }

    private float[] operand(Instruction n, int index, float[][] values) {
        return index < n.operands().size()
                ? Objects.requireNonNull(values[n.operands().get(index)])
                : values[0];
    }
}
