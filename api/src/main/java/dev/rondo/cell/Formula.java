package dev.rondo.cell;

import dev.rondo.expr.Expr;

/** A function within one step: y_t = f(x_t), or of several inputs that share their steps. */
@FunctionalInterface
public interface Formula {
    /**
     * Writes the function.
     *
     * @throws dev.rondo.ModelException if sizes do not agree
     */
    Expr define(FormulaScope scope);
}
