package dev.rondo.expr;

/** The closed list of functions of two values. */
public enum BinaryFunction {
    /** a + b. */
    ADD,
    /** a − b. */
    SUBTRACT,
    /** a · b, element by element. */
    MULTIPLY,
    /** a / b, element by element. */
    DIVIDE,
    /** The larger of a and b; NaN if either is; the derivative is shared evenly where they are equal. */
    MAXIMUM,
    /** The smaller of a and b; NaN if either is; the derivative is shared evenly where they are equal. */
    MINIMUM
}
