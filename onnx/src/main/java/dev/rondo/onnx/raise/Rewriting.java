package dev.rondo.onnx.raise;

import dev.rondo.Problem;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts what layers give in the place of expressions, wherever these are used: in outputs, in other layers, behind the results of layers. */
final class Rewriting {
    /** How many nodes may be walked over, however many results of layers are looked behind. */
    private static final int MOST_NODES = 1 << 18;

    private final Raising raising;
    private final Map<Expr, Expr> replacements = new HashMap<>();
    private final Set<Expr> unchanged = new HashSet<>();
    private final Map<Expr, Expr> inner = new HashMap<>();
    private final Substitution inlining = new Substitution(inner);
    private int walked;

    Rewriting(Raising raising) {
        this.raising = raising;
    }

    /** Says what is to stand in the place of an expression. */
    void replace(Expr expression, Expr replacement) {
        replacements.put(expression, replacement);
        unchanged.clear();
    }

    /** All nodes, operands first, also those behind the results of other layers. */
    Set<Expr> behindResults(Collection<? extends Expr> roots) {
        Set<Expr> order = new LinkedHashSet<>();
        for (Expr root : roots) {
            order.addAll(Walk.operandsFirst(root, order::contains, this::behind));
        }
        count(order.size());
        return order;
    }

    /** What a node is made of: where it is the result of another layer, the expression of that. */
    List<Expr> behind(Expr node) {
        return raising.origins().origin(node) instanceof Origins.Origin.Result(Expr result)
                ? List.of(result)
                : node.operands();
    }

    private void count(int nodes) {
        walked += nodes;
        if (walked > MOST_NODES) {
            throw new Obstacle(new Problem(
                    "the graph",
                    "its layers are so many and so connected that states are not told from other values in time",
                    "the states of a file are a few inputs and outputs",
                    "make the states inputs of LSTM, GRU or RNN nodes, or run the file with OpaqueModel"));
        }
    }

    /** The expression with the results of other layers written out: what is shared stays shared. */
    Expr inlined(Expr root) {
        for (Expr node : Walk.operandsFirst(root, inlining::isKnown, this::behind)) {
            count(1);
            if (raising.origins().origin(node) instanceof Origins.Origin.Result(Expr result)) {
                inner.put(node, written(inlining, result));
            }
        }
        return written(inlining, root);
    }

    /** The expression with all replacements in their places. */
    Expr of(Expr root) {
        if (replacements.isEmpty()) {
            return root;
        }
        for (Expr node : Walk.operandsFirst(root, this::isSettledResult, this::behind)) {
            count(1);
            if (raising.origins().origin(node) instanceof Origins.Origin.Result(Expr result)) {
                Expr other = replaced(result);
                if (other == result) {
                    unchanged.add(node);
                } else {
                    replacements.put(node, raising.origins().result(other));
                }
            }
        }
        return replaced(root);
    }

    private boolean isSettledResult(Expr node) {
        return unchanged.contains(node)
                || (replacements.containsKey(node) && raising.origins().origin(node) instanceof Origins.Origin.Result);
    }

    private Expr replaced(Expr root) {
        List<Expr> nodes = Traversal.topological(List.of(root));
        count(nodes.size());
        boolean touched = nodes.stream().anyMatch(replacements::containsKey);
        return touched ? written(new Substitution(replacements), root) : root;
    }

    /** Nodes that are written anew belong to the layer that the old ones belong to. */
    private Expr written(Substitution substitution, Expr root) {
        return substitution.of(root, (before, after) -> {
            Tag tag = raising.tags().get(before);
            if (tag != null && !after.operands().isEmpty()) {
                raising.tags().putIfAbsent(after, tag);
            }
        });
    }
}
