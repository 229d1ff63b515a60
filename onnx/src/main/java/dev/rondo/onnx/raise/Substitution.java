package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Expressions written anew with other ones in the place of some. */
final class Substitution {
    private final Map<Expr, Expr> replacements;
    private final Map<Expr, Expr> written = new HashMap<>();

    /**
     * Nothing is written yet.
     *
     * @param replacements what stands in the place of some expressions; whoever adds to it does so before they are met
     */
    Substitution(Map<Expr, Expr> replacements) {
        this.replacements = replacements;
    }

    /** The expression with the replacements in their places. */
    Expr of(Expr root) {
        return of(root, (_, _) -> {});
    }

    /** The same; {@code noting} is told what is written in the place of each node that is met for the first time. */
    Expr of(Expr root, BiConsumer<Expr, Expr> noting) {
        for (Expr node : Walk.operandsFirst(root, this::isKnown)) {
            Expr after = write(node);
            written.put(node, after);
            noting.accept(node, after);
        }
        return now(root);
    }

    /** Whether it is settled what stands in the place of an expression. */
    boolean isKnown(Expr node) {
        return replacements.containsKey(node) || written.containsKey(node);
    }

    private Expr now(Expr node) {
        Expr replacement = replacements.get(node);
        return replacement == null ? Objects.requireNonNull(written.get(node)) : replacement;
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
