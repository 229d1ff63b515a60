package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Clock;
import dev.rondo.model.Port;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Recurrent layers in files of one step a call whose states are inputs and outputs of the file, told by their names: what is computed from
 * such states within the step becomes a cell that keeps them.
 */
final class ExplicitStates {
    /** An input and an output that are one state. */
    private record Pair(Expr.Input before, Expr after, String name) {}

    private final Raising raising;
    private final Map<String, FloatTensor> weights;
    private final Map<String, Operand.View> outputs;
    private final Rewriting inOutputs;
    private final Rewriting inLayers;
    private final List<Pair> pairs = new ArrayList<>();
    private final Map<Expr, Pair> before = new HashMap<>();
    private final Map<Expr, List<Pair>> after = new HashMap<>();

    /** For each expression one of the states that it depends on; all of them are in one group. */
    private final Map<Expr, Optional<Pair>> reached = new HashMap<>();

    /**
     * Looks at the results of a file.
     *
     * @param weights the values of the expressions' parameters
     * @param roles the inputs of the file
     * @param leaves the leaves that stand for them
     * @param outputs the outputs of the file
     */
    ExplicitStates(
            Raising raising,
            Map<String, FloatTensor> weights,
            List<InputRole> roles,
            Map<String, Expr.Input> leaves,
            Map<String, Operand.View> outputs) {
        this.raising = raising;
        this.weights = weights;
        this.outputs = outputs;
        this.inOutputs = new Rewriting(raising);
        this.inLayers = new Rewriting(raising);
        if (roles.stream().noneMatch(role -> role.axes().contains(new Axis.Time()))) {
            find(roles, leaves);
        }
    }

    private void find(List<InputRole> roles, Map<String, Expr.Input> leaves) {
        Set<Expr> used = new HashSet<>(inOutputs.behindResults(roots()));
        Set<Expr> found = new HashSet<>();
        StateNames names = new StateNames();
        Map<String, StateNames.Name> outputNames = new LinkedHashMap<>();
        outputs.keySet().forEach(name -> outputNames.put(name, names.of(name)));
        for (InputRole role : roles) {
            Expr.Input leaf = leaves.get(role.name());
            boolean vector = role.kind() == InputRole.Kind.FEATURES || role.kind() == InputRole.Kind.STATE;
            if (leaf != null && vector && used.contains(leaf)) {
                StateNames.Name own = names.of(role.name());
                outputNames.forEach((name, other) -> {
                    Expr value = Objects.requireNonNull(outputs.get(name)).value();
                    boolean fits = value.size() == leaf.size() && own.isContinuedBy(other);
                    if (fits && !value.equals(leaf) && found.add(leaf) && found.add(value)) {
                        add(new Pair(leaf, value, role.name()));
                    }
                });
            }
        }
    }

    private void add(Pair pair) {
        pairs.add(pair);
        before.put(pair.before(), pair);
        after.computeIfAbsent(pair.after(), key -> new ArrayList<>()).add(pair);
    }

    /** All expressions that something takes: outputs, and the inputs of layers. */
    private List<Expr> roots() {
        List<Expr> roots = new ArrayList<>(
                outputs.values().stream().map(Operand.View::value).toList());
        raising.drafts().forEach(draft -> roots.addAll(draft.inputs()));
        return roots;
    }

    /** The names of the inputs that are states. */
    List<String> names() {
        return pairs.stream().map(Pair::name).toList();
    }

    /** The outputs with what the new layers give. */
    Map<String, Operand.View> replaced() {
        groups().forEach(this::layer);
        raising.drafts().forEach(draft -> draft.rewrite(inLayers::of));
        Map<String, Operand.View> replaced = new LinkedHashMap<>();
        outputs.forEach((name, view) -> replaced.put(name, view.with(inOutputs.of(view.value()))));
        return replaced;
    }

    /** States that meet in an expression are states of one cell. */
    private List<List<Pair>> groups() {
        List<Set<Pair>> groups = new ArrayList<>();
        Map<Pair, Set<Pair>> groupOf = new HashMap<>();
        for (Pair pair : pairs) {
            Set<Pair> alone = new LinkedHashSet<>(List.of(pair));
            groups.add(alone);
            groupOf.put(pair, alone);
        }
        for (Expr root : roots()) {
            Set<Set<Pair>> met = Collections.newSetFromMap(new IdentityHashMap<>());
            met(root).forEach(pair -> met.add(Objects.requireNonNull(groupOf.get(pair))));
            if (met.size() > 1) {
                Set<Pair> all = new LinkedHashSet<>();
                groups.stream().filter(met::contains).forEach(all::addAll);
                groups.removeIf(met::contains);
                groups.add(all);
                all.forEach(pair -> groupOf.put(pair, all));
            }
        }
        return groups.stream().map(List::copyOf).toList();
    }

    /** The states that meet in an expression, as far as they have not met before, and those that it is the value of after the step. */
    private Set<Pair> met(Expr root) {
        Set<Pair> met = new HashSet<>(after.getOrDefault(root, List.of()));
        for (Expr node : Walk.operandsFirst(root, reached::containsKey, inOutputs::behind)) {
            Optional<Pair> found = Optional.ofNullable(before.get(node));
            for (Expr operand : inOutputs.behind(node)) {
                Optional<Pair> other = Objects.requireNonNull(reached.get(operand));
                other.ifPresent(met::add);
                found = found.or(() -> other);
            }
            reached.put(node, found);
        }
        Objects.requireNonNull(reached.get(root)).ifPresent(met::add);
        return met;
    }

    private void layer(List<Pair> group) {
        Set<Pair> members = new HashSet<>(group);
        Set<Expr> states = new HashSet<>(group.stream().map(Pair::before).toList());
        Predicate<Expr> depends = node -> reached.getOrDefault(node, Optional.empty())
                .filter(members::contains)
                .isPresent();
        List<Expr> results = roots().stream().distinct().filter(depends).toList();
        Inlined inlined = new Inlined(depends);
        List<Expr> next = group.stream().map(pair -> inlined.of(pair.after())).toList();
        List<Expr> given =
                results.isEmpty() ? next : results.stream().map(inlined::of).toList();
        Expr y = Rearrangement.joined(given);
        List<Expr> all = new ArrayList<>(next);
        all.add(y);
        List<Expr.Input> inputs = Traversal.topological(all).stream()
                .filter(node -> node instanceof Expr.Input && !states.contains(node))
                .map(Expr.Input.class::cast)
                .toList();
        boolean circular = inOutputs.behindResults(List.copyOf(inputs)).stream()
                .anyMatch(input -> isMadeOf(input, states, new HashSet<>()));
        if (!inputs.isEmpty() && !circular) {
            add(group, next, y, inputs, results);
        }
    }

    private void add(List<Pair> group, List<Expr> next, Expr y, List<Expr.Input> inputs, List<Expr> results) {
        Tag known = raising.tags().get(group.getFirst().after());
        Tag tag = known == null ? raising.tag() : known;
        raising.begin(tag);
        Expr x = inputs.size() == 1 ? inputs.getFirst() : new Expr.Concat(List.copyOf(inputs));
        raising.mark(x);
        Clock clock = raising.origins().requireClock(x);
        if (Origins.isSingle(clock)) {
            return;
        }
        RaisedCell cell = cell(group, next, y, inputs, tag.path());
        Draft draft = raising.add(new Draft(
                new Tag(tag.path(), cell.cell().kind(), tag.order()),
                new Recurrent(cell.cell(), Direction.FORWARD),
                List.of(x),
                cell.weights()));
        Expr.Input all = raising.origins().output(draft, Port.Y, y.size(), clock);
        int from = 0;
        for (Expr result : results) {
            int start = from;
            Expr part = Rearrangement.of(
                    all, IntStream.range(start, start + result.size()).toArray());
            raising.mark(part);
            inOutputs.replace(result, part);
            inLayers.replace(result, part);
            from += result.size();
        }
        for (int i = 0; i < group.size(); i++) {
            Pair pair = group.get(i);
            String state = cell.states().get(i);
            draft.initialStates().put(state, pair.before());
            inOutputs.replace(
                    pair.after(),
                    raising.origins().output(draft, state, pair.before().size(), new Clock.Once()));
        }
    }

    private RaisedCell cell(List<Pair> group, List<Expr> next, Expr y, List<Expr.Input> inputs, String path) {
        List<RaisedScan.State> states = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            String name = group.get(i).name();
            String local = name.substring(name.lastIndexOf('.') + 1);
            states.add(new RaisedScan.State(
                    local.isBlank() || local.equals(Port.Y) ? "s" + i : local,
                    List.of(),
                    group.get(i).before(),
                    next.get(i)));
        }
        List<RaisedScan.Input> leaves =
                inputs.stream().map(input -> new RaisedScan.Input(input, input)).toList();
        return new RaisedScan(false, leaves, states, List.of(), y)
                .cell(
                        weights,
                        name -> ParameterNames.local(
                                name,
                                path,
                                Objects.requireNonNull(weights.get(name))
                                                .shape()
                                                .rank()
                                        == 2));
    }

    /** Writes out the results of other layers that depend on the states of a group: what is shared stays shared. */
    private final class Inlined {
        private final Predicate<Expr> depends;
        private final Map<Expr, Expr> inner = new HashMap<>();
        private final Substitution substitution = new Substitution(inner);

        Inlined(Predicate<Expr> depends) {
            this.depends = depends;
        }

        Expr of(Expr root) {
            for (Expr node : Walk.operandsFirst(root, substitution::isKnown, this::behind)) {
                if (depends.test(node)
                        && raising.origins().origin(node) instanceof Origins.Origin.Result(Expr result)) {
                    inner.put(node, substitution.of(result));
                }
            }
            return inner.isEmpty() ? root : substitution.of(root);
        }

        private List<Expr> behind(Expr node) {
            return depends.test(node) ? inOutputs.behind(node) : List.of();
        }
    }

    /** Whether a leaf is what a layer makes of states. */
    private boolean isMadeOf(Expr leaf, Set<Expr> states, Set<Draft> seen) {
        if (!(raising.origins().origin(leaf) instanceof Origins.Origin.Output(Draft draft, String name))
                || !seen.add(draft)) {
            return false;
        }
        List<Expr> taken = new ArrayList<>(draft.inputs());
        taken.addAll(draft.initialStates().values());
        return inOutputs.behindResults(taken).stream()
                .anyMatch(node -> states.contains(node) || isMadeOf(node, states, seen));
    }
}
