package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Expressions cut into layers within a step: each has one result, which is wanted outside, and holds what only that result needs and
 * belongs to the same layer of the file. No two layers compute the same node.
 */
final class Cones {
    private final Origins origins;
    private final Map<Expr, Tag> tags;
    private final Map<Expr, Expr> rootOf = new HashMap<>();
    private final Map<Expr, List<Expr>> inputs = new LinkedHashMap<>();

    /**
     * Cuts.
     *
     * @param wanted the expressions that are wanted as they are
     * @param tags which layer of the file each node belongs to
     */
    Cones(Collection<Expr> wanted, Origins origins, Map<Expr, Tag> tags) {
        this.origins = origins;
        this.tags = tags;
        List<Expr> all = Traversal.topological(wanted);
        Map<Expr, List<Expr>> users = users(all);
        Set<Expr> roots = new HashSet<>(wanted);
        for (Expr node : all.reversed()) {
            if (isPart(node)) {
                Expr shared = roots.contains(node) ? null : sharedRoot(node, users.getOrDefault(node, List.of()));
                rootOf.put(node, shared == null ? node : shared);
            }
        }
        for (Expr node : all) {
            if (isPart(node) && rootOf.get(node) == node) {
                inputs.put(node, boundary(node));
            }
        }
    }

    private static Map<Expr, List<Expr>> users(List<Expr> all) {
        Map<Expr, List<Expr>> users = new HashMap<>();
        for (Expr node : all) {
            for (Expr operand : node.operands()) {
                users.computeIfAbsent(operand, key -> new ArrayList<>()).add(node);
            }
        }
        return users;
    }

    /** Whether a node is computed at each step: leaves are not, nor what depends on none. */
    private boolean isPart(Expr node) {
        return !node.operands().isEmpty() && origins.clock(node) != null;
    }

    private @Nullable Expr sharedRoot(Expr node, List<Expr> users) {
        Expr found = null;
        for (Expr user : users) {
            Expr root = rootOf.get(user);
            boolean fits = root != null
                    && (found == null || found == root)
                    && sameLayer(node, user)
                    && origins.requireClock(node).equals(origins.requireClock(user));
            if (!fits) {
                return null;
            }
            found = root;
        }
        return found;
    }

    private boolean sameLayer(Expr a, Expr b) {
        Tag first = tags.get(a);
        Tag second = tags.get(b);
        return first != null && second != null && first.path().equals(second.path());
    }

    /** What a layer takes from outside, in the order in which it is met. */
    private List<Expr> boundary(Expr root) {
        Set<Expr> found = new LinkedHashSet<>();
        Set<Expr> done = new HashSet<>();
        List<Expr> stack = new ArrayList<>(List.of(root));
        while (!stack.isEmpty()) {
            Expr next = stack.removeLast();
            if (!done.add(next)) {
                continue;
            }
            boolean outside = isPart(next) && rootOf.get(next) != root;
            if (outside || origins.origin(next) != null) {
                found.add(next);
            } else {
                stack.addAll(next.operands().reversed());
            }
        }
        return List.copyOf(found);
    }

    /** The result of each layer, and what it takes from outside. */
    Map<Expr, List<Expr>> inputs() {
        return inputs;
    }
}
