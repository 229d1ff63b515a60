/**
 * Expressions: the closed vocabulary in which a recurrence is written once, its derivative, and its canonical form.
 *
 * @see dev.rondo.expr.Expr the grammar
 */
@NullMarked
package dev.rondo.expr;

import org.jspecify.annotations.NullMarked;
