package dev.rondo.simd.plan;

import java.util.List;
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
        return new Instruction(
                primitive, operands.stream().map(operand -> to[operand]).toList(), immediate, access);
    }
}
