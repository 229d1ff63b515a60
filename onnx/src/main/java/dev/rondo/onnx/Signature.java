package dev.rondo.onnx;

import dev.rondo.backend.Streaming;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.Port;
import dev.rondo.onnx.OnnxValue.Role;
import dev.rondo.onnx.source.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What goes into and comes out of the graph under way, with its roles. Its names are taken before any layer is written: those of the
 * model's inputs and outputs are kept as they are.
 */
final class Signature {
    private final Graph graph;
    private final Form form;
    private final GraphWriter writer;
    private final List<OnnxValue> data = new ArrayList<>();
    private final Map<String, OnnxValue> lengths = new LinkedHashMap<>();
    private final Map<String, OnnxValue> usedLengths = new LinkedHashMap<>();
    private final Map<String, OnnxValue> states = new LinkedHashMap<>();
    private final Map<String, String> outputNames = new LinkedHashMap<>();
    private final Map<String, String> nextNames = new LinkedHashMap<>();
    private final Map<String, String> next = new LinkedHashMap<>();
    private final List<OnnxValue> outputs = new ArrayList<>();

    Signature(Graph graph, Form form, GraphWriter writer) {
        this.graph = graph;
        this.form = form;
        this.writer = writer;
        graph.inputs().forEach(input -> data.add(data(input)));
        graph.inputs().forEach(input -> lengths.put(input.name(), lengths(input)));
        graph.outputs().keySet().forEach(name -> outputNames.put(name, writer.fresh(fileName(name))));
        declareStates();
        states.keySet().forEach(path -> nextNames.put(path, writer.reserve(path + ".next")));
    }

    private OnnxValue data(Graph.Input input) {
        boolean tokens = input.kind() == InputKind.TOKENS;
        List<String> dimensions = new ArrayList<>();
        if (hasTime(input.clock())) {
            dimensions.add(steps(input.clock()));
        }
        dimensions.add("B");
        if (!tokens) {
            dimensions.add(Integer.toString(input.size()));
        }
        Role role = tokens ? Role.TOKENS : Role.FEATURES;
        return new OnnxValue(writer.fresh(input.name()), role, input.name(), dimensions);
    }

    private OnnxValue lengths(Graph.Input input) {
        return new OnnxValue(writer.fresh(input.name() + ".lengths"), Role.LENGTHS, input.name(), List.of("B"));
    }

    /** What an output is called in the file, where inputs have their names too. */
    private String fileName(String output) {
        boolean taken = graph.inputs().stream().anyMatch(input -> input.name().equals(output));
        return taken ? output + ".output" : output;
    }

    /** All that a stream remembers; of whole sequences, optionally, what their recurrences begin with. */
    private void declareStates() {
        switch (form) {
            case SEQUENCE -> declareOptionalStates();
            case BATCH -> {}
            case CHUNK, STEP -> Streaming.states(graph).forEach((path, size) -> declareState(path, path, size, false));
        }
    }

    private void declareOptionalStates() {
        for (Graph.Node node : graph.nodes()) {
            node.states().stream()
                    .filter(state -> !node.initialStates().containsKey(state.name()))
                    .forEach(state -> {
                        String path = node.path(state.name());
                        String name = state.initial() == null
                                ? path
                                : node.path(state.initial().name());
                        declareState(path, name, state.size(), true);
                    });
        }
    }

    private void declareState(String path, String name, int size, boolean optional) {
        List<String> dimensions = List.of("B", Integer.toString(size));
        states.put(
                path, new OnnxValue(writer.fresh(name), Role.STATE, LayerNames.readPath(path), dimensions, optional));
    }

    /** The inputs: data, lengths that are used, states. */
    List<OnnxValue> inputs() {
        List<OnnxValue> inputs = new ArrayList<>(data);
        lengths.keySet().stream().filter(usedLengths::containsKey).forEach(input -> inputs.add(lengths.get(input)));
        inputs.addAll(states.values());
        return inputs;
    }

    List<OnnxValue> outputs() {
        return outputs;
    }

    /** The value of an input of the model. */
    Value input(Graph.Input input) {
        OnnxValue value = data.get(graph.inputs().indexOf(input));
        return new Value(value.name(), hasTime(input.clock()) ? 3 : 2);
    }

    /** The lengths of an input, which have to be given from now on. */
    String lengths(String input) {
        OnnxValue value = Objects.requireNonNull(lengths.get(input), input);
        usedLengths.put(input, value);
        return value.name();
    }

    /** Whether a state goes in and comes out. */
    boolean hasState(String path) {
        return states.containsKey(path);
    }

    /** The value of a state before the graph runs. */
    String state(String path) {
        return Objects.requireNonNull(states.get(path), path).name();
    }

    /** What the value of a state after the graph has run is called. */
    String nextName(String path) {
        return Objects.requireNonNull(nextNames.get(path), path);
    }

    /** Says what value a state has after the graph has run. */
    void next(String path, String value) {
        next.put(path, value);
    }

    /** Writes all inputs and outputs, once every layer is written. */
    void finish(Function<Port, Value> edges) {
        inputs().forEach(value -> writer.input(value.name(), type(value.role()), value.dimensions()));
        graph.outputs().forEach((name, port) -> output(name, port, edges));
        states.forEach((path, state) -> next(path, state));
    }

    private static ElementType type(Role role) {
        return switch (role) {
            case FEATURES, STATE, OUTPUT -> ElementType.FLOAT;
            case TOKENS -> ElementType.INT64;
            case LENGTHS -> ElementType.INT32;
        };
    }

    private void output(String path, Port port, Function<Port, Value> edges) {
        Graph.Value value = graph.value(port);
        List<String> dimensions = new ArrayList<>(List.of("B", Integer.toString(value.size())));
        if (hasTime(value.clock())) {
            dimensions.addFirst(steps(value.clock()));
        }
        String name = Objects.requireNonNull(outputNames.get(path), path);
        writer.rename(edges.apply(port).name(), "/outputs/" + name, name);
        declare(new OnnxValue(name, Role.OUTPUT, path, dimensions));
    }

    /** Declares a state as it is afterwards, under a name that tells which. */
    private void next(String path, OnnxValue state) {
        String value = Objects.requireNonNull(next.get(path), path);
        String name = nextName(path);
        if (!value.equals(name)) {
            writer.rename(value, "/outputs/" + name, name);
        }
        declare(new OnnxValue(name, Role.STATE, state.path(), state.dimensions()));
    }

    private void declare(OnnxValue output) {
        writer.output(output.name(), ElementType.FLOAT, output.dimensions());
        outputs.add(output);
    }

    private boolean hasTime(Clock clock) {
        return form != Form.STEP && !Clocks.isSingle(clock);
    }

    /** What the number of steps of a clock is called: T for those of the first input. */
    private String steps(Clock clock) {
        return switch (clock) {
            case Clock.Steps(String input) ->
                input.equals(graph.inputs().getFirst().name()) ? "T" : "T_" + input;
            case Clock.Repeated(Clock of, int count) -> Integer.toString(count);
            case Clock.Once c -> throw new IllegalStateException("no axis of time: " + clock);
            case Clock.LastOf c -> throw new IllegalStateException("no axis of time: " + clock);
            case Clock.Strided c -> steps(c);
        };
    }

    private String steps(Clock.Strided clock) {
        String of = Clocks.isSingle(clock.of()) ? "1" : steps(clock.of());
        return Character.isDigit(of.charAt(0))
                ? Integer.toString(clock.steps(ignored -> 1))
                : of + "_stride" + clock.stride() + "_span" + clock.span();
    }
}
