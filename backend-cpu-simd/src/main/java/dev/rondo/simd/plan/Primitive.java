package dev.rondo.simd.plan;

/**
 * What a machine can do to a lane: IEEE arithmetic rounded to nearest even, selection, and arithmetic on the bits of a float. Vectors and
 * scalars give the same bits for each of these, hence for everything made of them.
 */
public enum Primitive {
    /** An element of a slot. */
    LOAD(0),
    /** A number. */
    CONSTANT(0),
    /** a + b. */
    ADD(2),
    /** a − b. */
    SUB(2),
    /** a · b. */
    MUL(2),
    /** a / b. */
    DIV(2),
    /** a · b + c, rounded once. */
    FMA(3),
    /** −a. */
    NEG(1),
    /** |a|. */
    ABS(1),
    /** √a. */
    SQRT(1),
    /** a &gt; b ? c : d. */
    SELECT_GT(4),
    /** a is NaN ? b : c. */
    SELECT_NAN(3),
    /** The bits of a and the bits of an immediate. */
    AND_BITS(1),
    /** The bits of a or the bits of an immediate. */
    OR_BITS(1),
    /** The bits of a exclusive-or the bits of an immediate. */
    XOR_BITS(1),
    /** The bits of a as an int, plus an immediate. */
    ADD_BITS(1),
    /** The bits of a and of b as ints, added. */
    SUM_BITS(2),
    /** The bits of a, shifted left. */
    SHIFT_LEFT(1),
    /** The bits of a, shifted right; zeros come in. */
    SHIFT_RIGHT(1);

    private final int operands;

    Primitive(int operands) {
        this.operands = operands;
    }

    /** The number of values that it takes. */
    public int operands() {
        return operands;
    }
}
