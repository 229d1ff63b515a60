package dev.rondo.simd.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gate times its content with one division: 1/d · ±m/q, as the elementary functions write a sigmoid times a hyperbolic tangent, becomes
 * ±m/(d·q) where nothing else takes either. A division takes longer than anything else in a program, and there is a rounding less too.
 * Nothing overflows that did not before, since the elementary functions bound m and q.
 */
final class SharedDivisions {
    private static final int ONE = Float.floatToRawIntBits(1);

    private final List<Instruction> before;
    private final int[] uses;
    private final List<Instruction> code = new ArrayList<>();
    private final int[] moved;

    /** Rewrites instructions; {@code uses} says how often each is taken. */
    SharedDivisions(List<Instruction> before, int... uses) {
        this.before = before;
        this.uses = uses;
        this.moved = new int[before.size()];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = rewrite(before.get(i));
        }
    }

    /** The instructions afterwards; those that nobody takes any more are among them. */
    List<Instruction> code() {
        return code;
    }

    /** Where a value stands afterwards. */
    int moved(int value) {
        return moved[value];
    }

    private int rewrite(Instruction instruction) {
        if (instruction.primitive() == Primitive.MUL) {
            int a = instruction.operands().get(0);
            int b = instruction.operands().get(1);
            if (isReciprocal(a) && isSignedFraction(b)) {
                return share(before.get(a), before.get(b));
            }
            if (isReciprocal(b) && isSignedFraction(a)) {
                return share(before.get(b), before.get(a));
            }
        }
        return append(instruction.moved(moved));
    }

    private int share(Instruction gate, Instruction content) {
        Instruction fraction = before.get(content.operands().get(0));
        int denominator = apply(Primitive.MUL, operand(gate, 1), operand(fraction, 1));
        int shared = apply(Primitive.DIV, operand(fraction, 0), denominator);
        return apply(Primitive.SUM_BITS, shared, operand(content, 1));
    }

    private int operand(Instruction instruction, int index) {
        return moved[instruction.operands().get(index)];
    }

    private int apply(Primitive primitive, int a, int b) {
        return append(new Instruction(primitive, List.of(a, b), 0, null));
    }

    private int append(Instruction instruction) {
        code.add(instruction);
        return code.size() - 1;
    }

    /** 1/d, taken once. */
    private boolean isReciprocal(int value) {
        Instruction division = single(value, Primitive.DIV);
        if (division == null) {
            return false;
        }
        Instruction numerator = before.get(division.operands().get(0));
        return numerator.primitive() == Primitive.CONSTANT && numerator.immediate() == ONE;
    }

    /** A fraction and then the sign of something, each taken once. */
    private boolean isSignedFraction(int value) {
        Instruction signed = single(value, Primitive.SUM_BITS);
        return signed != null && single(signed.operands().get(0), Primitive.DIV) != null;
    }

    private @Nullable Instruction single(int value, Primitive primitive) {
        Instruction instruction = before.get(value);
        return instruction.primitive() == primitive && uses[value] == 1 ? instruction : null;
    }
}
