package dev.rondo.onnx.raise;

import dev.rondo.backend.Streaming;
import dev.rondo.expr.Expr;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.onnx.raise.AxisClasses.Role;
import dev.rondo.onnx.signature.AxisRole;
import dev.rondo.onnx.signature.FileAxis;
import dev.rondo.onnx.signature.FileValue;
import dev.rondo.onnx.signature.ImportSignature;
import dev.rondo.onnx.signature.Meaning;
import dev.rondo.onnx.source.Dimension;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The last step of an import: which states a session keeps by itself, the model, and what the file's tensors are to it. */
final class Completion {
    private final SourceGraph graph;
    private final Raising raising;
    private final ExpressionRaising expressions;
    private final List<InputRole> inputs;
    private final Map<String, Expr.Input> leaves;
    private final Map<String, Operand.View> outputs;
    private final UnusedParameters unused;

    Completion(
            SourceGraph graph,
            Raising raising,
            ExpressionRaising expressions,
            List<InputRole> inputs,
            Map<String, Expr.Input> leaves,
            Map<String, Operand.View> outputs) {
        this.graph = graph;
        this.raising = raising;
        this.expressions = expressions;
        this.inputs = inputs;
        this.leaves = leaves;
        this.outputs = outputs;
        this.unused = UnusedParameters.of(graph);
    }

    RaisedModel complete() {
        List<SessionStates.Pair> pairs = pairs();
        List<SessionStates.Pair> own =
                unlessAll(pairs.stream().filter(this::isOurs).toList());
        boolean ownAlone = graph.name().equals(SourceGraph.OURS) || pairs.size() == outputs.size();
        return attempt(ownAlone ? own : pairs, true)
                .or(() -> attempt(own, false))
                .orElseThrow();
    }

    private List<SessionStates.Pair> pairs() {
        Map<String, Expr.Input> states = new LinkedHashMap<>();
        inputs.stream()
                .filter(input -> input.kind() == InputRole.Kind.STATE && leaves.containsKey(input.name()))
                .forEach(input -> states.put(input.name(), leaf(input)));
        Map<String, Expr> values = new LinkedHashMap<>();
        outputs.forEach((name, view) -> values.put(name, view.value()));
        SessionStates sessions = new SessionStates(raising.origins());
        List<SessionStates.Pair> pairs = new ArrayList<>();
        for (InputRole input : inputs) {
            Expr after = values.get(OwnStates.next(input.name()));
            if (!leaves.containsKey(input.name()) && after != null) {
                sessions.learned(input.name(), OwnStates.next(input.name()), after)
                        .ifPresent(pairs::add);
            }
        }
        pairs.addAll(sessions.pairs(states, values, raising.drafts()));
        return pairs;
    }

    /** A model has an output that is no state. */
    private List<SessionStates.Pair> unlessAll(List<SessionStates.Pair> pairs) {
        return pairs.size() < outputs.size() ? pairs : List.of();
    }

    /** Whether the names are those that our own export gives states: they are never inputs of the model. */
    private boolean isOurs(SessionStates.Pair pair) {
        return pair.output().equals(OwnStates.next(pair.input()));
    }

    /** The model; states of layers that no output needs are not those of its sessions, but inputs and outputs. */
    private Optional<RaisedModel> attempt(List<SessionStates.Pair> pairs, boolean onlyIfItStreams) {
        List<Runnable> undo = pairs.stream().map(SessionStates.Pair::remove).toList();
        Assembly.Assembled assembled = assembly().assemble(modelInputs(pairs), modelOutputs(pairs));
        List<SessionStates.Pair> needed = pairs.stream()
                .filter(pair -> pair.isIn(assembled.names().keySet()))
                .toList();
        if (needed.size() < pairs.size()) {
            undo.forEach(Runnable::run);
            return attempt(needed, onlyIfItStreams);
        }
        boolean streams = Streaming.obstacles(assembled.graph()).isEmpty();
        if (onlyIfItStreams && !pairs.isEmpty() && !streams && !pairs.stream().allMatch(this::isOurs)) {
            undo.forEach(Runnable::run);
            return Optional.empty();
        }
        return Optional.of(new RaisedModel(assembled.graph(), assembled.weights(), signature(pairs, assembled)));
    }

    private Assembly assembly() {
        return new Assembly(raising.origins(), raising.tags(), expressions.weights(), unused);
    }

    private Expr.Input leaf(InputRole input) {
        return Objects.requireNonNull(leaves.get(input.name()));
    }

    private List<Assembly.ModelInput> modelInputs(List<SessionStates.Pair> pairs) {
        List<Assembly.ModelInput> result = new ArrayList<>();
        for (InputRole input : inputs) {
            boolean state = pairs.stream().anyMatch(pair -> pair.input().equals(input.name()));
            if (leaves.containsKey(input.name()) && !state) {
                Expr.Input leaf = leaf(input);
                Clock clock = raising.origins().requireClock(leaf);
                boolean tokens = input.kind() == InputRole.Kind.TOKENS;
                result.add(new Assembly.ModelInput(leaf.name(), leaf.size(), tokens, clock));
            }
        }
        return result;
    }

    private Map<String, Expr> modelOutputs(List<SessionStates.Pair> pairs) {
        Map<String, Expr> result = new LinkedHashMap<>();
        outputs.forEach((name, view) -> {
            if (pairs.stream().noneMatch(pair -> pair.output().equals(name))) {
                result.put(modelName(name), view.value());
            }
        });
        return result;
    }

    /** The name of an output in the model: {@code x} of {@code x.output}, as our own export calls what is named like an input. */
    private String modelName(String output) {
        String suffix = ".output";
        String name = output.endsWith(suffix) ? output.substring(0, output.length() - suffix.length()) : output;
        return inputs.stream().anyMatch(input -> input.name().equals(name)) ? name : output;
    }

    private ImportSignature signature(List<SessionStates.Pair> pairs, Assembly.Assembled assembled) {
        Map<String, Meaning> states = new HashMap<>();
        for (SessionStates.Pair pair : pairs) {
            Meaning meaning = new Meaning.States(
                    pair.parts((draft, state) -> assembled.names().get(draft) + "." + state));
            states.put(pair.input(), meaning);
            states.put(pair.output(), meaning);
        }
        List<FileValue> ins = inputs.stream()
                .map(input -> new FileValue(input.name(), axes(input), meaning(input, states, assembled.graph())))
                .toList();
        List<FileValue> outs = new ArrayList<>();
        outputs.forEach((name, view) -> outs.add(new FileValue(
                name,
                view.axes().stream().map(Completion::axis).toList(),
                states.getOrDefault(name, new Meaning.Output(modelName(name))))));
        return new ImportSignature(ins, outs);
    }

    private Meaning meaning(InputRole input, Map<String, Meaning> states, Graph model) {
        Meaning state = states.get(input.name());
        if (state != null) {
            return state;
        }
        if (input.kind() == InputRole.Kind.LENGTHS) {
            String of = raising.ragged().stepsOf(input.name());
            return of == null ? new Meaning.Unused() : new Meaning.Lengths(of);
        }
        String name = leaf(input).name();
        boolean used = model.inputs().stream().anyMatch(found -> found.name().equals(name));
        return used ? new Meaning.Input(name) : new Meaning.Unused();
    }

    private List<FileAxis> axes(InputRole input) {
        List<Dimension> dimensions = graph.inputs().stream()
                .filter(value -> value.name().equals(input.name()))
                .findFirst()
                .map(SourceValue::dimensions)
                .orElse(List.of());
        List<FileAxis> axes = new ArrayList<>();
        for (int i = 0; i < input.roles().size(); i++) {
            int size = dimensions.get(i) instanceof Dimension.Fixed(long length) ? (int) length : 0;
            axes.add(new FileAxis(
                    role(input.roles().get(i)), input.roles().get(i) == Role.FEATURE || size == 1 ? size : 0));
        }
        return axes;
    }

    private static AxisRole role(Role role) {
        return switch (role) {
            case TIME -> AxisRole.TIME;
            case BATCH -> AxisRole.BATCH;
            case FEATURE -> AxisRole.FEATURE;
        };
    }

    private static FileAxis axis(Axis axis) {
        return switch (axis) {
            case Axis.Time t -> new FileAxis(AxisRole.TIME, 0);
            case Axis.Batch b -> new FileAxis(AxisRole.BATCH, 0);
            case Axis.Feature(int size) -> new FileAxis(AxisRole.FEATURE, size);
            case Axis.Direction(int size) -> new FileAxis(AxisRole.DIRECTION, size);
            case Axis.One o -> new FileAxis(AxisRole.ONE, 1);
            case Axis.Joined j -> new FileAxis(AxisRole.BATCH, 0);
        };
    }
}
