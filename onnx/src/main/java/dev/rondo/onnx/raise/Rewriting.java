package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts what layers give in the place of expressions, wherever these are used: in outputs, in other layers, behind the results of layers. */
final class Rewriting {
    private final Raising raising;
    private final Map<Expr, Expr> replacements = new HashMap<>();
    private final Substitution inlining = new Substitution(Map.of());

    Rewriting(Raising raising) {
        this.raising = raising;
    }

    /** Says what is to stand in the place of an expression. */
    void replace(Expr expression, Expr replacement) {
        replacements.put(expression, replacement);
    }

    /** All nodes, operands first, also those behind the results of other layers. */
    List<Expr> behindResults(List<Expr> roots) {
        Set<Expr> order = new LinkedHashSet<>();
        for (Expr node : Traversal.topological(roots)) {
            if (raising.origins().origin(node) instanceof Origins.Origin.Result(Expr inner) && !order.contains(inner)) {
                order.addAll(behindResults(List.of(inner)));
            }
            order.add(node);
        }
        return List.copyOf(order);
    }

    /** The expression with the results of other layers written out: what is shared stays shared. */
    Expr inlined(Expr root) {
        for (Expr node : behindResults(List.of(root))) {
            if (raising.origins().origin(node) instanceof Origins.Origin.Result(Expr inner)
                    && !inlining.written().containsKey(node)) {
                inlining.written().put(node, written(inlining, inner));
            }
        }
        return written(inlining, root);
    }

    /** The expression with all replacements in their places. */
    Expr of(Expr root) {
        for (Expr node : Traversal.topological(List.of(root))) {
            if (raising.origins().origin(node) instanceof Origins.Origin.Result(Expr inner)
                    && !replacements.containsKey(node)) {
                Expr other = of(inner);
                if (other != inner) {
                    replacements.put(node, raising.origins().result(other));
                }
            }
        }
        boolean touched = Traversal.topological(List.of(root)).stream().anyMatch(replacements::containsKey);
        return touched ? substituted(root) : root;
    }

    private Expr substituted(Expr root) {
        return written(new Substitution(replacements), root);
    }

    /** Nodes that are written anew belong to the layer that the old ones belong to. */
    private Expr written(Substitution substitution, Expr root) {
        Expr result = substitution.of(root);
        substitution.written().forEach((before, after) -> {
            Tag tag = raising.tags().get(before);
            if (tag != null && !after.operands().isEmpty()) {
                raising.tags().putIfAbsent(after, tag);
            }
        });
        return result;
    }
}
