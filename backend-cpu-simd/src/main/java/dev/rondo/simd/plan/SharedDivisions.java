package dev.rondo.simd.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gate times its content with one division: σ(x) · ±m/q, as {@link Elementary} writes a sigmoid times a hyperbolic tangent, becomes
 * ±m/(d·q), where d is the denominator of σ. A division takes longer than anything else in a program, and there is a rounding less too. The
 * elementary functions bound d and q such that their product is finite.
 *
 * <p>That one of them is kept as a result, as in training, does not matter, so that the product has the same bits with it and without.
 */
final class SharedDivisions {
    private static final int ONE = Float.floatToRawIntBits(1);

    private final List<Instruction> before;
    private final int[] uses;
    private final List<Instruction> code = new ArrayList<>();
    private final int[] moved;

    /** Rewrites instructions; {@code uses} says how often each is taken by others. */
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

    /** Where each value stands afterwards. */
    int[] moved() {
        return moved;
    }

    private int rewrite(Instruction instruction) {
        if (instruction.primitive() == Primitive.MUL) {
            int a = instruction.operands().get(0);
            int b = instruction.operands().get(1);
            if (isSigmoid(a) && isSignedFraction(b)) {
                return share(before.get(a), before.get(b));
            }
            if (isSigmoid(b) && isSignedFraction(a)) {
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

    /** A sigmoid, 1 / (power · 2ⁿ + 1), taken once. */
    private boolean isSigmoid(int value) {
        Instruction division = single(value, Primitive.DIV);
        if (division == null) {
            return false;
        }
        Instruction denominator = before.get(division.operands().get(1));
        return denominator.primitive() == Primitive.FMA
                && before.get(denominator.operands().get(1)).primitive() == Primitive.SHIFT_LEFT
                && isOne(division.operands().get(0))
                && isOne(denominator.operands().get(2));
    }

    private boolean isOne(int value) {
        Instruction instruction = before.get(value);
        return instruction.primitive() == Primitive.CONSTANT && instruction.immediate() == ONE;
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
