package dev.rondo.simd.engine;

import dev.rondo.cell.Recurrence;
import dev.rondo.cell.RecurrenceDerivative;
import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Contribution;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import dev.rondo.expr.Traversal;
import dev.rondo.model.Graph;
import dev.rondo.simd.plan.Lowering;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a recurrence is differentiated: a forward step that also keeps what the derivative refers to, and a backward step over what was
 * kept.
 *
 * @param forward the forward step; besides its results it gives {@code saved k}, and, of states that are referred to, {@code after s} or
 *     {@code before s}
 * @param backward the backward step; gives {@code input i}, {@code adjoint s}, and {@code row k} for contributions
 * @param derivative the derivative that it computes
 * @param leaves for each leaf of the backward step that is not an adjoint or fixed, the result of the forward step that it is, or an
 *     input or a mask itself
 * @param contributions the parts of the gradient, of such leaves and of results of the backward step
 * @param inPlace for some results of the backward step the result of the forward step that they may overwrite
 */
record BackwardPlan(
        PreparedStep forward,
        PreparedStep backward,
        RecurrenceDerivative derivative,
        Map<Expr, Source> leaves,
        List<Part> contributions,
        Map<String, String> inPlace) {
    /** Where the rows of a value stand. */
    sealed interface Source {
        /** An input or a mask. */
        record Leaf(Expr leaf) implements Source {}

        /** A result of the forward step. */
        record Forward(String result) implements Source {}

        /** A state before a step: a result of the forward step one step earlier, and before all steps the initial value. */
        record Before(String result) implements Source {}

        /** A result of the backward step. */
        record Backward(String result) implements Source {}

        /** The same for all rows. */
        record Fixed(Expr leaf) implements Source {}
    }

    /** A part of a gradient: Σ left ⊗ right over all rows, or Σ left where there is no right. */
    record Part(
            Expr.Parameter parameter, Source left, @Nullable Source right) {}

    static BackwardPlan of(Graph.Node node, Recurrence recurrence, Reachability reachability, Kernels kernels) {
        return new Builder(node, recurrence, reachability).build(kernels);
    }

    private static final class Builder {
        private final RecurrenceDerivative derivative;
        private final Map<String, Expr> wanted = new LinkedHashMap<>();
        private final Set<Expr> forwardNodes;
        private final Map<Expr, Expr> cut = new HashMap<>();
        private final Map<String, Expr> forwardRoots = new LinkedHashMap<>();
        private final Map<Expr, Source> leaves = new LinkedHashMap<>();

        Builder(Graph.Node node, Recurrence recurrence, Reachability reachability) {
            derivative = RecurrenceDerivative.of(recurrence);
            forwardRoots.putAll(derivative.forward().results());
            forwardNodes = new HashSet<>(Traversal.topological(forwardRoots.values()));
            for (int i = 0; i < derivative.inputAdjoints().size(); i++) {
                if (reachability.needsAdjoint(node.inputs().get(i))) {
                    wanted.put("input " + i, derivative.inputAdjoints().get(i));
                }
            }
            derivative.stateAdjoints().forEach((name, adjoint) -> wanted.put("adjoint " + name, adjoint));
        }

        BackwardPlan build(Kernels kernels) {
            List<Expr> vectors = contributionVectors();
            List<Expr> all = new ArrayList<>(wanted.values());
            all.addAll(vectors);
            save(all);
            Interner interner = new Interner(expr -> cut.getOrDefault(expr, expr));
            Map<String, Expr> roots = new LinkedHashMap<>();
            wanted.forEach((name, expr) -> roots.put(name, interner.intern(expr)));
            Map<Expr, Source> sources = new HashMap<>();
            for (Expr vector : vectors) {
                sources.put(vector, source(vector, interner, roots));
            }
            List<Part> parts = derivative.contributions().stream()
                    .map(c -> part(c, sources))
                    .toList();
            Map<String, Expr> carries = new LinkedHashMap<>();
            derivative.nextAdjoints().forEach((name, leaf) -> carries.put("adjoint " + name, interner.intern(leaf)));
            PreparedStep forward = new PreparedStep(
                    Lowering.lower(forwardRoots, PreparedGraph.carries(derivative.forward())), kernels);
            PreparedStep backward = new PreparedStep(Lowering.lower(roots, carries), kernels);
            return new BackwardPlan(
                    forward,
                    backward,
                    derivative,
                    leaves,
                    parts,
                    new Overwriting(forward, backward, leaves, parts).find());
        }

        private List<Expr> contributionVectors() {
            Set<Expr> vectors = new LinkedHashSet<>();
            for (Contribution contribution : derivative.contributions()) {
                switch (contribution) {
                    case Contribution.Outer(var parameter, Expr left, Expr right) -> {
                        vectors.add(left);
                        vectors.add(right);
                    }
                    case Contribution.Direct(var parameter, Expr value) -> vectors.add(value);
                }
            }
            return List.copyOf(vectors);
        }

        /** Puts a leaf in the place of every forward value that the derivative refers to. */
        private void save(Collection<Expr> roots) {
            List<Expr> used = new ArrayList<>(roots);
            for (Expr node : Traversal.topological(roots)) {
                if (!forwardNodes.contains(node)) {
                    used.addAll(node.operands());
                }
            }
            for (Expr node : used) {
                if (forwardNodes.contains(node) && !cut.containsKey(node)) {
                    save(node);
                }
            }
        }

        private void save(Expr node) {
            switch (node) {
                case Expr.Parameter n -> {}
                case Expr.Constant n -> {}
                case Expr.Input n -> leaves.put(n, new Source.Leaf(n));
                case Expr.Random n -> leaves.put(n, new Source.Leaf(n));
                case Expr.State n -> saveState(n);
                default -> {
                    String name = "saved " + cut.size();
                    Expr leaf = new Expr.Input(name, node.shape());
                    cut.put(node, leaf);
                    forwardRoots.put(name, node);
                    leaves.put(leaf, new Source.Forward(name));
                }
            }
        }

        /** What a state was before a step is what it became in the step before: kept once, unless two states become the same. */
        private void saveState(Expr.State state) {
            List<StateUpdate> updates = derivative.forward().states();
            StateUpdate own = updates.stream()
                    .filter(update -> update.state() == state)
                    .findFirst()
                    .orElseThrow();
            boolean shared = updates.stream()
                            .filter(update -> update.next() == own.next())
                            .count()
                    > 1;
            String name = (shared ? "before " : PreparedRecurrence.AFTER) + state.name();
            forwardRoots.put(name, shared ? state : own.next());
            leaves.put(state, shared ? new Source.Forward(name) : new Source.Before(name));
        }

        private Source source(Expr vector, Interner interner, Map<String, Expr> roots) {
            Source known = leaves.get(cut.getOrDefault(vector, vector));
            if (known != null) {
                return known;
            }
            if (vector instanceof Expr.Constant || vector instanceof Expr.Parameter) {
                return new Source.Fixed(vector);
            }
            String name = "row " + roots.size();
            roots.put(name, interner.intern(vector));
            return new Source.Backward(name);
        }

        private static Part part(Contribution contribution, Map<Expr, Source> sources) {
            return switch (contribution) {
                case Contribution.Outer(Expr.Parameter parameter, Expr left, Expr right) ->
                    new Part(
                            parameter,
                            Objects.requireNonNull(sources.get(left)),
                            Objects.requireNonNull(sources.get(right)));
                case Contribution.Direct(Expr.Parameter parameter, Expr value) ->
                    new Part(parameter, Objects.requireNonNull(sources.get(value)), null);
            };
        }
    }
}
