package dev.rondo.simd.plan;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A maximal tree of additions over singly used matrix products and at most one bias: one sum with one accumulator an element.
 *
 * @param root the node whose value it is
 * @param bias the bias, or null
 * @param products first those of inputs, then those of other operands that do not depend on a state, then the rest, each in the order of
 *     their definition
 */
record AffineGroup(Expr root, Expr.@Nullable Parameter bias, List<Expr.MatMul> products) {
    /** What the products take, in their order. */
    List<Expr> vectors() {
        List<Expr> vectors = new ArrayList<>();
        for (Expr.MatMul product : products) {
            vectors.add(product.vector());
        }
        return List.copyOf(vectors);
    }

    /** The groups of a graph by their roots; {@code nodes} in topological order. */
    static Map<Expr, AffineGroup> find(List<Expr> nodes, Set<Expr> results) {
        Map<Expr, Integer> uses = new HashMap<>();
        for (Expr node : nodes) {
            count(node.operands(), uses);
        }
        count(results, uses);
        Map<Expr, List<Expr>> terms = new HashMap<>();
        Set<Expr> absorbed = new HashSet<>();
        Set<Expr> stateful = new HashSet<>();
        for (Expr node : nodes) {
            if (node instanceof Expr.State || !Collections.disjoint(stateful, node.operands())) {
                stateful.add(node);
            }
            List<Expr> found = terms(node, terms, uses);
            if (found != null) {
                terms.put(node, found);
                if (node instanceof Expr.Binary) {
                    absorbed.addAll(node.operands());
                }
            }
        }
        Map<Expr, AffineGroup> groups = new HashMap<>();
        for (Map.Entry<Expr, List<Expr>> sum : terms.entrySet()) {
            if (!absorbed.contains(sum.getKey())) {
                groups.put(sum.getKey(), group(sum.getKey(), sum.getValue(), stateful));
            }
        }
        return groups;
    }

    private static void count(Collection<Expr> taken, Map<Expr, Integer> uses) {
        for (Expr node : taken) {
            uses.put(node, uses.getOrDefault(node, 0) + 1);
        }
    }

    private static @Nullable List<Expr> terms(Expr node, Map<Expr, List<Expr>> terms, Map<Expr, Integer> uses) {
        if (node instanceof Expr.MatMul) {
            return List.of(node);
        }
        if (!(node instanceof Expr.Binary(BinaryFunction function, Expr a, Expr b, var shape))
                || function != BinaryFunction.ADD) {
            return null;
        }
        List<Expr> left = termsOfOperand(a, node.size(), terms, uses);
        List<Expr> right = termsOfOperand(b, node.size(), terms, uses);
        if (left == null || right == null) {
            return null;
        }
        List<Expr> all = new ArrayList<>(left);
        all.addAll(right);
        int biases = 0;
        for (Expr term : all) {
            biases += term instanceof Expr.Parameter ? 1 : 0;
        }
        return biases <= 1 && biases < all.size() ? all : null;
    }

    private static @Nullable List<Expr> termsOfOperand(
            Expr operand, int size, Map<Expr, List<Expr>> terms, Map<Expr, Integer> uses) {
        if (operand.size() != size) {
            return null;
        }
        if (operand instanceof Expr.Parameter) {
            return List.of(operand);
        }
        return uses.getOrDefault(operand, 0) == 1 ? terms.get(operand) : null;
    }

    private static AffineGroup group(Expr root, List<Expr> terms, Set<Expr> stateful) {
        Expr.Parameter bias = null;
        List<Expr.MatMul> ofInputs = new ArrayList<>();
        List<Expr.MatMul> ofOthers = new ArrayList<>();
        List<Expr.MatMul> ofStates = new ArrayList<>();
        for (Expr term : terms) {
            if (term instanceof Expr.MatMul product) {
                boolean input = product.vector() instanceof Expr.Input;
                (input ? ofInputs : stateful.contains(product.vector()) ? ofStates : ofOthers).add(product);
            } else {
                bias = (Expr.Parameter) term;
            }
        }
        ofInputs.addAll(ofOthers);
        ofInputs.addAll(ofStates);
        return new AffineGroup(root, bias, ofInputs);
    }
}
