package dev.rondo.expr;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Walks over expressions, each node once, however often it is used and however deep it lies. */
public final class Traversal {
    private Traversal() {}

    /** All nodes that the roots are computed from, the roots included: operands before the nodes that use them. */
    public static List<Expr> topological(Collection<? extends Expr> roots) {
        return topological(roots, Set.of());
    }

    /** The same without what is known, and without what only that is computed from. */
    static List<Expr> topological(Collection<? extends Expr> roots, Set<Expr> known) {
        List<Expr> order = new ArrayList<>();
        Set<Expr> done = new HashSet<>();
        Set<Expr> opened = new HashSet<>();
        Deque<Expr> stack = new ArrayDeque<>();
        for (Expr root : roots) {
            stack.push(root);
            while (!stack.isEmpty()) {
                Expr node = stack.peek();
                if (known.contains(node)) {
                    stack.pop();
                } else if (opened.add(node)) {
                    for (Expr operand : node.operands().reversed()) {
                        if (!done.contains(operand)) {
                            stack.push(operand);
                        }
                    }
                } else {
                    stack.pop();
                    if (done.add(node)) {
                        order.add(node);
                    }
                }
            }
        }
        return order;
    }
}
