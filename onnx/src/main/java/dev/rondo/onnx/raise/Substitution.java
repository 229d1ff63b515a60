package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Expressions written anew with other ones in the place of some. */
final class Substitution {
    private final Map<Expr, Expr> written;

    Substitution(Map<? extends Expr, ? extends Expr> replacements) {
        this.written = new HashMap<>(replacements);
    }

    /** The expression with the replacements in their places. */
    Expr of(Expr root) {
        Walk.operandsFirst(root, written::containsKey).forEach(node -> written.put(node, write(node)));
        return now(root);
    }

    /** What was written in the place of each node. */
    Map<Expr, Expr> written() {
        return written;
    }

    private Expr now(Expr node) {
        return Objects.requireNonNull(written.get(node));
    }

    private Expr write(Expr node) {
        return switch (node) {
            case Expr.Input n -> n;
            case Expr.State n -> n;
            case Expr.Parameter n -> n;
            case Expr.Constant n -> n;
            case Expr.Random n -> n;
            case Expr.MatMul n -> new Expr.MatMul(now(n.matrix()), now(n.vector()), n.transposed());
            case Expr.Binary n -> new Expr.Binary(n.function(), now(n.a()), now(n.b()));
            case Expr.Select n -> new Expr.Select(now(n.p()), now(n.a()), now(n.b()));
            case Expr.Unary n -> new Expr.Unary(n.function(), now(n.x()));
            case Expr.Reduce n -> new Expr.Reduce(n.reduction(), now(n.x()));
            case Expr.Slice n -> new Expr.Slice(now(n.x()), n.start(), n.length(), n.stride());
            case Expr.Scatter n -> new Expr.Scatter(now(n.x()), n.start(), n.stride(), n.total());
            case Expr.Concat n ->
                new Expr.Concat(n.parts().stream().map(this::now).toList());
        };
    }
}
