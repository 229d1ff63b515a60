package dev.rondo.simd.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of a program; its result is known by its position.
 *
 * @param primitive what is done
 * @param operands the positions of the values that it takes
 * @param immediate the bits of a constant, the immediate of an operation on bits, or the distance of a shift
 * @param access what a load reads
 */
public record Instruction(
        Primitive primitive,
        List<Integer> operands,
        int immediate,
        @Nullable Access access) {
    /** The same with its operands where they have been moved to. */
    Instruction moved(int... to) {
        List<Integer> moved = new ArrayList<>();
        for (int operand : operands) {
            moved.add(to[operand]);
        }
        return new Instruction(primitive, List.copyOf(moved), immediate, access);
    }

    // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
    @Override
    public boolean equals(Object other) {
        return other instanceof Instruction that
                && primitive == that.primitive
                && operands.equals(that.operands)
                && immediate == that.immediate
                && Objects.equals(access, that.access);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * primitive.hashCode() + operands.hashCode()) + immediate) + Objects.hashCode(access);
    }
}
