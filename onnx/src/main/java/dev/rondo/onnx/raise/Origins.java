package dev.rondo.onnx.raise;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.model.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The inputs of expressions, and what each stands for: an input of the model, or what a layer across time gives. */
final class Origins {
    /** What a leaf stands for. */
    sealed interface Origin {
        /** An input of the model. */
        record Input(String name) implements Origin {}

        /** An output of a layer: {@code y} or a final state. */
        record Output(Draft draft, String name) implements Origin {}

        /** The result of another layer within the step. */
        record Result(Expr root) implements Origin {}
    }

    private record Leaf(Origin origin, Clock clock, boolean tokens) {}

    private final Map<Expr, Leaf> leaves = new HashMap<>();
    private final Map<Origin, Expr.Input> byOrigin = new HashMap<>();
    private final Map<Expr, @Nullable Clock> clocks = new HashMap<>();

    /** The leaf of an input of the model. */
    Expr.Input input(String name, int size, Clock clock, boolean tokens) {
        return leaf(new Origin.Input(name), name, size, clock, tokens);
    }

    /** The leaf of what a layer gives. */
    Expr.Input output(Draft draft, String name, int size, Clock clock) {
        return leaf(new Origin.Output(draft, name), draft.tag().path() + "." + name, size, clock, false);
    }

    /** The leaf of an expression that is to stay a layer of its own. */
    Expr.Input result(Expr root) {
        return leaf(new Origin.Result(root), "result " + byOrigin.size(), root.size(), requireClock(root), false);
    }

    private Expr.Input leaf(Origin origin, String name, int size, Clock clock, boolean tokens) {
        Expr.Input known = byOrigin.get(origin);
        if (known == null) {
            known = new Expr.Input(name, Shape.of(size));
            byOrigin.put(origin, known);
            leaves.put(known, new Leaf(origin, clock, tokens));
        }
        return known;
    }

    /** The leaf of what a layer gives, null if nothing asked for it. */
    Expr.@Nullable Input output(Draft draft, String name) {
        return byOrigin.get(new Origin.Output(draft, name));
    }

    /** Expressions, and those behind the results of other layers among them. */
    Set<Expr> withResults(Collection<Expr> expressions) {
        Set<Expr> all = new HashSet<>();
        List<Expr> open = new ArrayList<>(expressions);
        while (!open.isEmpty()) {
            Expr next = open.removeLast();
            if (all.add(next) && origin(next) instanceof Origin.Result(Expr root)) {
                open.addAll(Traversal.topological(List.of(root)));
            }
        }
        return all;
    }

    /** What a leaf stands for; null if the expression is none. */
    @Nullable
    Origin origin(Expr expression) {
        Leaf leaf = leaves.get(expression);
        return leaf == null ? null : leaf.origin();
    }

    /** Whether an expression is an input of token ids. */
    boolean isTokens(Expr expression) {
        Leaf leaf = leaves.get(expression);
        return leaf != null && leaf.tokens();
    }

    /** The steps of an expression: those of its leaves; null where it has none and is the same at every step. */
    @Nullable
    Clock clock(Expr root) {
        Walk.operandsFirst(root, clocks::containsKey).forEach(node -> clocks.put(node, joined(node)));
        return clocks.get(root);
    }

    private @Nullable Clock joined(Expr node) {
        Leaf leaf = leaves.get(node);
        Clock found = leaf == null ? null : leaf.clock();
        for (Expr operand : node.operands()) {
            Clock clock = clocks.get(operand);
            found = clock != null && (found == null || isRepeatedFor(found, clock)) ? clock : found;
        }
        return found;
    }

    /** Whether of two clocks that meet the first is repeated for the second; of single steps the one that more sequences have. */
    private static boolean isRepeatedFor(Clock one, Clock other) {
        boolean single = rank(one) < 2 && rank(one) == rank(other);
        return single ? other.isWithin(one) && !one.isWithin(other) : rank(one) < rank(other);
    }

    private static int rank(Clock clock) {
        return switch (clock) {
            case Clock.Once c -> 0;
            case Clock.LastOf c -> 1;
            case Clock.Steps c -> 2;
            case Clock.Repeated c -> 2;
            case Clock.Strided c -> 2;
        };
    }

    /** Whether a clock has at most one step. */
    static boolean isSingle(@Nullable Clock clock) {
        return clock == null || rank(clock) < 2;
    }

    /** The steps of an expression that has some. */
    Clock requireClock(Expr expression) {
        return Objects.requireNonNull(clock(expression));
    }
}
