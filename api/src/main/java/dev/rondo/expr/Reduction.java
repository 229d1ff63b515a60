package dev.rondo.expr;

/** How a vector becomes one value. */
public enum Reduction {
    /** The sum of all elements. */
    SUM,
    /** The sum divided by the number of elements. */
    MEAN,
    /** The largest element; NaN if one is; the derivative is shared evenly between equal largest ones. */
    MAX
}
