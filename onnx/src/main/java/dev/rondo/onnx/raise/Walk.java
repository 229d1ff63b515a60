package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The way through an expression down to a border. */
final class Walk {
    private Walk() {}

    /** What an expression is computed from, operands first, but for what lies at the border or behind it. */
    static List<Expr> operandsFirst(Expr root, Predicate<Expr> isBorder) {
        return operandsFirst(root, isBorder, Expr::operands);
    }

    /** The same by other steps than those to all operands. */
    static List<Expr> operandsFirst(Expr root, Predicate<Expr> isBorder, Function<Expr, List<Expr>> operands) {
        List<Expr> order = new ArrayList<>();
        Set<Expr> opened = new HashSet<>();
        Set<Expr> done = new HashSet<>();
        Deque<Expr> stack = new ArrayDeque<>(List.of(root));
        while (!stack.isEmpty()) {
            Expr node = stack.pop();
            if (done.contains(node) || isBorder.test(node)) {
                continue;
            }
            if (opened.add(node)) {
                stack.push(node);
                operands.apply(node).reversed().forEach(stack::push);
            } else if (done.add(node)) {
                order.add(node);
            }
        }
        return order;
    }
}
