package dev.rondo.expr;

/** The closed list of functions of one value. Each propagates NaN; the limits are those of the real functions. */
public enum UnaryFunction {
    /** −x. */
    NEG,
    /** |x|; its derivative at 0 is 0. */
    ABS,
    /** eˣ. */
    EXP,
    /** eˣ − 1, accurate near 0. */
    EXPM1,
    /** The natural logarithm. */
    LOG,
    /** log(1 + x), accurate near 0. */
    LOG1P,
    /** The square root. */
    SQRT,
    /** The hyperbolic tangent. */
    TANH,
    /** The logistic function σ(x) = 1 / (1 + e⁻ˣ). */
    SIGMOID,
    /** The error function 2/√π ∫₀ˣ e⁻ᵗ² dt. */
    ERF,
    /** max(x, 0); its derivative at 0 is 0. */
    RELU,
    /** The sine of an angle in radians. */
    SIN,
    /** The cosine of an angle in radians. */
    COS
}
