package dev.rondo.cell;

import dev.rondo.expr.Expr;
import org.jspecify.annotations.Nullable;

/**
 * One state of a recurrence.
 *
 * @param state s_{t-1}
 * @param next s_t
 * @param initial the parameter that is s_0 where no other value is given; null for zeros
 */
public record StateUpdate(Expr.State state, Expr next, Expr.@Nullable Parameter initial) {
    /** The name of the state. */
    public String name() {
        return state.name();
    }

    /** The number of units. */
    public int size() {
        return state.size();
    }
}
