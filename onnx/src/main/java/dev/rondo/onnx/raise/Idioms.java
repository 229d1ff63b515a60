package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.abs;
import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.exp;
import static dev.rondo.expr.Expressions.log;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.tanh;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.expr.UnaryFunction;

/** Functions that ONNX has no operator for, as Rondo's export writes them. */
final class Idioms {
    private Idioms() {}

    /** eˣ − 1 or log(1 + x) where a selection computes just that, otherwise the selection. */
    static Expr restored(Expr.Select select) {
        boolean near = select.p() instanceof Expr.Binary(BinaryFunction f, Expr one, Expr size, var shape)
                && f == BinaryFunction.SUBTRACT
                && one instanceof Expr.Constant constant
                && constant.isUniformly(1)
                && size instanceof Expr.Unary(UnaryFunction g, Expr x, var of)
                && g == UnaryFunction.ABS
                && x.size() == select.size();
        if (!near) {
            return select;
        }
        Expr x = select.p().operands().getLast().operands().getFirst();
        if (matches(select, expm1(x), x)) {
            return Expressions.expm1(x);
        }
        return matches(select, log1p(x), x) ? Expressions.log1p(x) : select;
    }

    /** Whether an expression is written like a pattern over x. */
    private static boolean matches(Expr found, Expr pattern, Expr x) {
        if (pattern == x) {
            return found == x;
        }
        boolean same = switch (pattern) {
            case Expr.Unary n -> found instanceof Expr.Unary other && other.function() == n.function();
            case Expr.Binary n -> found instanceof Expr.Binary other && other.function() == n.function();
            case Expr.Select n -> found instanceof Expr.Select;
            case Expr.Constant n ->
                found instanceof Expr.Constant other
                        && other.isUniformly(n.value().at(0));
            default -> false;
        };
        for (int i = 0; same && i < pattern.operands().size(); i++) {
            same = matches(found.operands().get(i), pattern.operands().get(i), x);
        }
        return same;
    }

    private static Expr isSmall(Expr x) {
        return sub(1f, abs(x));
    }

    private static Expr expm1(Expr x) {
        Expr t = tanh(mul(x, constant(0.5f)));
        Expr near = div(add(t, t), sub(1f, t));
        return select(isSmall(x), near, sub(exp(x), constant(1)));
    }

    private static Expr log1p(Expr x) {
        Expr u = add(x, constant(1));
        Expr rounded = sub(u, constant(1));
        Expr corrected = div(mul(log(u), x), rounded);
        Expr near = select(abs(rounded), corrected, x);
        return select(isSmall(x), near, log(u));
    }
}
