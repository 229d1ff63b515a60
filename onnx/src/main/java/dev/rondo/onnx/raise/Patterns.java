package dev.rondo.onnx.raise;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.UnaryFunction;
import java.util.List;
import java.util.Optional;

/** What an expression is made of, where the order of operands does not matter in both orders. */
final class Patterns {
    private Patterns() {}

    /** The two terms of a sum. */
    static List<List<Expr>> addends(Expr expression) {
        return operands(BinaryFunction.ADD, expression);
    }

    /** The two factors of a product. */
    static List<List<Expr>> factors(Expr expression) {
        return operands(BinaryFunction.MULTIPLY, expression);
    }

    private static List<List<Expr>> operands(BinaryFunction function, Expr expression) {
        return expression instanceof Expr.Binary(BinaryFunction f, Expr a, Expr b, var shape) && f == function
                ? List.of(List.of(a, b), List.of(b, a))
                : List.of();
    }

    /** What a function is applied to. */
    static Optional<Expr> argument(UnaryFunction function, Expr expression) {
        return expression instanceof Expr.Unary(UnaryFunction f, Expr x, var shape) && f == function
                ? Optional.of(x)
                : Optional.empty();
    }

    /** Whether one expression is 1 minus another. */
    static boolean complement(Expr expression, Expr of) {
        return expression instanceof Expr.Binary(BinaryFunction f, Expr one, Expr x, var shape)
                && f == BinaryFunction.SUBTRACT
                && one instanceof Expr.Constant constant
                && constant.isUniformly(1)
                && x == of;
    }
}
