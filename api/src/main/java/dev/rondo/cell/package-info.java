/**
 * Cells: recurrences s_t, y_t = f(s_{t-1}, x_t), each written once as an {@linkplain dev.rondo.expr.Expr expression}, and formulas,
 * which are recurrences without a state.
 */
@NullMarked
package dev.rondo.cell;

import org.jspecify.annotations.NullMarked;
