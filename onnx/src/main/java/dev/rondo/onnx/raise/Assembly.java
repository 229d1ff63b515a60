package dev.rondo.onnx.raise;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.cell.FormulaScope;
import dev.rondo.cell.Initializer;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Layers;
import dev.rondo.layer.PerStep;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.Weights;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a model together from what a file's nodes were found to be: settles which expressions are layers, their order and their names. */
final class Assembly {
    /** An input of the model. */
    record ModelInput(String name, int size, boolean tokens, Clock clock) {}

    /** A model, and the name that each layer across time got. */
    record Assembled(Graph graph, Weights weights, Map<Draft, String> names) {}

    /** A layer before it has a name: one across time, or one within a step that computes {@code root}. */
    private record Item(Tag tag, @Nullable Draft draft, Expr root) {}

    private static final int MOST_LAYERS = 1 << 11;

    private final Origins origins;
    private final Map<Expr, Tag> tags;
    private final Map<String, FloatTensor> parameters;
    private final UnusedParameters unused;
    private final Set<Draft> drafts = new LinkedHashSet<>();
    private final Set<Expr> wanted = new LinkedHashSet<>();
    private final Map<Object, String> names = new HashMap<>();
    private final Map<String, FloatTensor> weights = new LinkedHashMap<>();
    private final UniqueNames taken = new UniqueNames();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<List<Object>, Port> repeated = new HashMap<>();
    private final ModelBuilder builder = Model.builder();

    /**
     * An assembly of expressions over {@code origins}.
     *
     * @param tags which layer of the file each node of an expression belongs to
     * @param parameters the values of the expressions' parameters
     * @param unused weights of the file that no node takes
     */
    Assembly(Origins origins, Map<Expr, Tag> tags, Map<String, FloatTensor> parameters, UnusedParameters unused) {
        this.origins = origins;
        this.tags = tags;
        this.parameters = parameters;
        this.unused = unused;
    }

    /**
     * The model.
     *
     * @throws dev.rondo.ModelException if the layers do not fit
     */
    Assembled assemble(List<ModelInput> inputs, Map<String, Expr> outputs) {
        want(outputs.values());
        Set<String> used = usedInputs();
        inputs.stream().filter(input -> used.contains(input.name())).forEach(this::declare);
        Cones cones = new Cones(wanted, origins, tags);
        requireFewLayers(drafts.size() + cones.inputs().size());
        List<Item> items = inOrder(cones);
        name(items);
        for (Item item : items) {
            if (item.draft() != null) {
                add(item.draft());
            } else {
                add(item.root(), Objects.requireNonNull(cones.inputs().get(item.root())));
            }
        }
        outputs.forEach((name, value) -> builder.output(name, port(value)));
        Graph graph = builder.build().resolve();
        Map<Draft, String> draftNames = new HashMap<>();
        drafts.forEach(draft -> draftNames.put(draft, name(draft)));
        return new Assembled(graph, Weights.of(weights), draftNames);
    }

    private static void requireFewLayers(int count) {
        if (count > MOST_LAYERS) {
            throw new ModelException(new Problem(
                    "the graph",
                    "it has " + count + " layers",
                    "a model has at most " + MOST_LAYERS,
                    "export the model with loops in the place of copies, or run the file with OpaqueModel"));
        }
    }

    private void want(Collection<Expr> expressions) {
        List<Expr> open = new ArrayList<>(expressions);
        while (!open.isEmpty()) {
            Expr root = open.removeLast();
            if (!wanted.add(root)) {
                continue;
            }
            for (Expr node : Traversal.topological(List.of(root))) {
                switch (origins.origin(node)) {
                    case Origins.Origin.Output(Draft draft, String name)
                    when drafts.add(draft) -> {
                        open.addAll(draft.inputs());
                        open.addAll(draft.initialStates().values());
                    }
                    case Origins.Origin.Result(Expr other) -> open.add(other);
                    case null, default -> {}
                }
            }
        }
    }

    /** The inputs that something is computed from, or whose steps something has. */
    private Set<String> usedInputs() {
        Set<String> used = new HashSet<>();
        for (Expr node : Traversal.topological(wanted)) {
            if (origins.origin(node) instanceof Origins.Origin.Input(String name)) {
                used.add(name);
                if (origins.requireClock(node) instanceof Clock.Steps(String base)) {
                    used.add(base);
                }
            }
        }
        return used;
    }

    private void declare(ModelInput input) {
        taken.add(input.name());
        if (input.clock() instanceof Clock.Steps(String base)) {
            Port alongside = new Port(base, Port.Y);
            if (input.tokens()) {
                builder.tokens(input.name(), alongside);
            } else {
                builder.features(input.name(), input.size(), alongside);
            }
        } else if (input.tokens()) {
            builder.onceTokens(input.name());
        } else {
            builder.once(input.name(), input.size());
        }
    }

    /** All layers, each after those that it takes values from, otherwise as the file has them. */
    private List<Item> inOrder(Cones cones) {
        Map<Object, Item> items = new LinkedHashMap<>();
        drafts.forEach(draft ->
                items.put(draft, new Item(draft.tag(), draft, draft.inputs().getFirst())));
        cones.inputs()
                .keySet()
                .forEach(root -> items.put(root, new Item(Objects.requireNonNull(tags.get(root)), null, root)));
        List<Item> waiting = new ArrayList<>(items.values());
        waiting.sort(Comparator.comparingInt(item -> item.tag().order()));
        List<Item> ordered = new ArrayList<>();
        Set<Item> done = new HashSet<>();
        for (Item item : waiting) {
            place(item, items, cones, done, ordered);
        }
        return ordered;
    }

    private void place(Item item, Map<Object, Item> items, Cones cones, Set<Item> done, List<Item> ordered) {
        List<Item> stack = new ArrayList<>(List.of(item));
        while (!stack.isEmpty()) {
            Item next = stack.getLast();
            List<Item> missing = sources(next, cones).stream()
                    .map(items::get)
                    .filter(source -> source != null && !done.contains(source))
                    .toList();
            if (missing.isEmpty() || done.contains(next)) {
                stack.removeLast();
                if (done.add(next)) {
                    ordered.add(next);
                }
            } else {
                stack.addAll(missing.reversed());
            }
        }
    }

    /** What an item takes values from: drafts and results. */
    private List<Object> sources(Item item, Cones cones) {
        List<Expr> from = new ArrayList<>();
        if (item.draft() != null) {
            from.addAll(item.draft().inputs());
            from.addAll(item.draft().initialStates().values());
        } else {
            from.addAll(Objects.requireNonNull(cones.inputs().get(item.root())));
        }
        return from.stream().map(this::source).toList();
    }

    private Object source(Expr value) {
        return switch (origins.origin(value)) {
            case Origins.Origin.Output(Draft draft, String name) -> draft;
            case Origins.Origin.Result(Expr root) -> root;
            case Origins.Origin.Input i -> value;
            case null -> value;
        };
    }

    private void name(List<Item> items) {
        List<String> paths = items.stream()
                .map(Item::tag)
                .filter(tag -> !tag.isAnonymous())
                .map(Tag::path)
                .distinct()
                .toList();
        Map<String, String> byPath = LayerPaths.names(paths);
        for (Item item : items) {
            String known = byPath.get(item.tag().path());
            String name = known == null ? numbered(item.tag().kind()) : taken.of(known);
            names.put(item.draft() == null ? item.root() : item.draft(), name);
        }
    }

    private String numbered(String kind) {
        String name;
        do {
            name = kind + "_" + counts.merge(kind, 1, Integer::sum);
        } while (!taken.add(name));
        return name;
    }

    private String name(Object layer) {
        return Objects.requireNonNull(names.get(layer));
    }

    private void add(Draft draft) {
        String name = name(draft);
        List<Port> from = draft.inputs().stream().map(this::port).toList();
        Map<String, Port> initial = new LinkedHashMap<>();
        draft.initialStates().forEach((state, value) -> initial.put(state, port(value)));
        Map<String, FloatTensor> more = unused.in(name);
        more.keySet().removeAll(draft.weights().keySet());
        boolean cell = draft.layer() instanceof Recurrent;
        Layer layer = draft.layer() instanceof Recurrent recurrent
                ? new Recurrent(UnusedParameters.declaring(recurrent.cell(), more), recurrent.direction())
                : draft.layer();
        builder.add(name, layer, from, initial);
        draft.weights().forEach((local, tensor) -> weights.put(name + "." + local, tensor));
        if (cell) {
            more.forEach((local, tensor) -> weights.put(name + "." + local, tensor));
        }
    }

    /** Adds a layer within a step. */
    private void add(Expr root, List<Expr> inputs) {
        String name = name(root);
        Clock clock = origins.requireClock(root);
        inputs.forEach(input -> requireSteps(root, origins.requireClock(input), clock));
        List<Port> from =
                inputs.stream().map(input -> portAt(input, clock, inputs)).toList();
        Map<String, String> locals = locals(root, inputs, name);
        Map<String, FloatTensor> more = unused.in(name);
        more.keySet().removeAll(locals.values());
        Layer layer = new PerStep(Objects.requireNonNull(tags.get(root)).kind(), scope -> {
            UnusedParameters.declare(scope, more);
            return formula(scope, root, inputs, locals);
        });
        builder.add(name, layer, from, Map.of());
        locals.forEach((parameter, local) ->
                weights.put(name + "." + local, Objects.requireNonNull(parameters.get(parameter))));
        more.forEach((local, tensor) -> weights.put(name + "." + local, tensor));
    }

    /** What a layer takes has its steps, or is one value for all of them. */
    private void requireSteps(Expr root, Clock from, Clock to) {
        if (!from.equals(to) && !(Origins.isSingle(from) && to.isWithin(from))) {
            throw new ModelException(new Problem(
                    "layer '" + Objects.requireNonNull(tags.get(root)).path() + "'",
                    "it takes values of the " + from + " and of the " + to,
                    "there is one of each for a step, or one that every sequence has for all steps",
                    "give both as many steps, or run the file with OpaqueModel"));
        }
    }

    private static Map<String, String> locals(Expr root, List<Expr> inputs, String layer) {
        Map<String, String> locals = new LinkedHashMap<>();
        UniqueNames used = new UniqueNames();
        for (Expr node : Walk.operandsFirst(root, Set.copyOf(inputs)::contains)) {
            if (node instanceof Expr.Parameter parameter && !locals.containsKey(parameter.name())) {
                boolean matrix = parameter.shape().rank() == 2;
                locals.put(parameter.name(), used.of(ParameterNames.local(parameter.name(), layer, matrix)));
            }
        }
        return locals;
    }

    private static Expr formula(FormulaScope scope, Expr root, List<Expr> inputs, Map<String, String> locals) {
        Map<Expr, Expr> replacements = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            replacements.put(inputs.get(i), scope.inputs().get(i));
        }
        Map<String, Expr> declared = new HashMap<>();
        for (Expr node : Walk.operandsFirst(root, Set.copyOf(inputs)::contains)) {
            if (node instanceof Expr.Parameter parameter) {
                String local = Objects.requireNonNull(locals.get(parameter.name()));
                replacements.put(parameter, declared.computeIfAbsent(local, key -> declare(scope, key, parameter)));
            }
        }
        return new Substitution(replacements).of(root);
    }

    private static Expr declare(FormulaScope scope, String name, Expr.Parameter parameter) {
        Initializer initializer = parameter.shape().rank() == 2 ? Initializer.glorotUniform() : Initializer.zeros();
        return scope.parameter(name, initializer, parameter.shape().toArray());
    }

    private Port port(Expr value) {
        return switch (origins.origin(value)) {
            case Origins.Origin.Input(String name) -> new Port(name, Port.Y);
            case Origins.Origin.Output(Draft draft, String output) -> new Port(name(draft), output);
            case Origins.Origin.Result(Expr root) -> new Port(name(root), Port.Y);
            case null -> new Port(name(value), Port.Y);
        };
    }

    /** An edge with the steps of a layer: what there is once a sequence is repeated for each of them. */
    private Port portAt(Expr value, Clock clock, List<Expr> inputs) {
        if (origins.requireClock(value).equals(clock)) {
            return port(value);
        }
        Expr like = inputs.stream()
                .filter(input -> origins.requireClock(input).equals(clock))
                .findFirst()
                .orElseThrow();
        return repeated.computeIfAbsent(
                List.of(value, clock),
                key -> builder.add(numbered("repeat"), Layers.repeatTo(), port(value), port(like)));
    }
}
