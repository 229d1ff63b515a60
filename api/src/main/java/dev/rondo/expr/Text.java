package dev.rondo.expr;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Expressions as text, one numbered line a node: for reading, and as the canonical form that a fingerprint is taken of. After
 * {@link Interner interning}, equal text means an equal expression.
 */
public final class Text {
    private Text() {}

    /** The nodes that the named roots are computed from, and the roots. */
    public static String of(Map<String, Expr> roots) {
        StringJoiner lines = new StringJoiner("\n");
        Map<Expr, String> names = new HashMap<>();
        for (Expr node : Traversal.topological(roots.values())) {
            String name = "%" + names.size();
            List<String> operands = node.operands().stream().map(names::get).toList();
            lines.add(name + " = " + line(node, operands) + " " + node.shape());
            names.put(node, name);
        }
        roots.forEach((name, root) -> lines.add(name + " := " + names.get(root)));
        return lines.toString();
    }

    /** A short name for messages: what a leaf is called, or what kind of node it is. */
    static String brief(Expr node) {
        return switch (node) {
            case Expr.Input n -> "input '" + n.name() + "'";
            case Expr.State n -> "state '" + n.name() + "'";
            case Expr.Parameter n -> "parameter '" + n.name() + "'";
            case Expr.Constant n -> n.size() == 1 ? "the constant " + n.value().at(0) : "a constant";
            case Expr.MatMul n -> "the product with " + brief(n.matrix());
            case Expr.Binary n -> "the result of " + lower(n.function());
            case Expr.Select n -> "the result of select";
            case Expr.Unary n -> "the result of " + lower(n.function());
            case Expr.Reduce n -> "the " + lower(n.reduction());
            case Expr.Slice n -> "a slice";
            case Expr.Scatter n -> "a scattered vector";
            case Expr.Concat n -> "a concatenation";
            case Expr.Random n -> "random '" + n.name() + "'";
        };
    }

    private static String line(Expr node, List<String> operands) {
        return switch (node) {
            case Expr.Input n -> "input " + n.name();
            case Expr.State n -> "state " + n.name();
            case Expr.Parameter n -> "parameter " + n.name();
            case Expr.Constant n -> "constant " + numbers(n);
            case Expr.MatMul n -> call(n.transposed() ? "matmul_transposed" : "matmul", operands);
            case Expr.Binary n -> call(lower(n.function()), operands);
            case Expr.Select n -> call("select", operands);
            case Expr.Unary n -> call(lower(n.function()), operands);
            case Expr.Reduce n -> call(lower(n.reduction()), operands);
            case Expr.Slice n -> call("slice", operands) + " from " + n.start() + " by " + n.stride();
            case Expr.Scatter n -> call("scatter", operands) + " from " + n.start() + " by " + n.stride();
            case Expr.Concat n -> call("concat", operands);
            case Expr.Random n -> "random " + n.name() + " keep " + n.keep() + " per " + lower(n.per());
        };
    }

    private static String numbers(Expr.Constant constant) {
        float first = constant.value().at(0);
        if (constant.isUniformly(first)) {
            return Float.toString(first);
        }
        StringJoiner all = new StringJoiner(" ");
        for (int i = 0; i < constant.size(); i++) {
            all.add(Float.toString(constant.value().at(i)));
        }
        return all.toString();
    }

    private static String call(String function, List<String> operands) {
        return function + "(" + String.join(", ", operands) + ")";
    }

    private static String lower(Enum<?> function) {
        return function.name().toLowerCase(Locale.ROOT);
    }
}
