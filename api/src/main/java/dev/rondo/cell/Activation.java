package dev.rondo.cell;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;

/** The nonlinearity of a {@link VanillaRnn}. */
public enum Activation {
    /** tanh, bounded by ±1. */
    TANH,
    /** max(x, 0), unbounded: keep the recurrent weights contractive. */
    RELU;

    Expr of(Expr x) {
        return switch (this) {
            case TANH -> Expressions.tanh(x);
            case RELU -> Expressions.relu(x);
        };
    }
}
