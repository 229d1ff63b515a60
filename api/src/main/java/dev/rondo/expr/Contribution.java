package dev.rondo.expr;

/** What one use of a parameter adds, at one step, to the gradient of that parameter; the sum over time is taken outside. */
public sealed interface Contribution {
    /** The parameter whose gradient this is a part of. */
    Expr.Parameter parameter();

    /** The outer product {@code left ⊗ right}, {@code [rows, columns]}: the use in a matrix product. */
    record Outer(Expr.Parameter parameter, Expr left, Expr right) implements Contribution {}

    /** A vector {@code [n]}: any other use. */
    record Direct(Expr.Parameter parameter, Expr value) implements Contribution {}
}
