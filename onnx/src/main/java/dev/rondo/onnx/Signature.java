package dev.rondo.onnx;

import dev.rondo.backend.Streaming;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.Port;
import dev.rondo.onnx.OnnxValue.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** What goes into and comes out of the graph under way, with its roles. */
final class Signature {
    private final Graph graph;
    private final Form form;
    private final GraphWriter writer;
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private final Map<String, String> states = new LinkedHashMap<>();
    private final Map<String, String> next = new LinkedHashMap<>();

    Signature(Graph graph, Form form, GraphWriter writer) {
        this.graph = graph;
        this.form = form;
        this.writer = writer;
    }

    /** The inputs in the order of their roles, since the need for lengths shows late. */
    List<OnnxValue> inputs() {
        return inputs.stream().sorted(Comparator.comparing(OnnxValue::role)).toList();
    }

    List<OnnxValue> outputs() {
        return outputs;
    }

    /** Declares an input of the model. */
    Value input(Graph.Input input) {
        boolean tokens = input.kind() == InputKind.TOKENS;
        boolean time = hasTime(input.clock());
        List<String> dimensions = new ArrayList<>();
        if (time) {
            dimensions.add(steps(input.clock()));
        }
        dimensions.add("B");
        if (!tokens) {
            dimensions.add(Integer.toString(input.size()));
        }
        Role role = tokens ? Role.TOKENS : Role.FEATURES;
        String name = declare(input.name(), role, input.name(), dimensions);
        return new Value(name, time ? 3 : 2);
    }

    /** Declares the lengths of an input. */
    String lengths(String input) {
        return declare(input + ".lengths", Role.LENGTHS, input, List.of("B"));
    }

    /** Declares all that a stream remembers. */
    void declareStates() {
        if (form.isStreaming()) {
            Streaming.states(graph).forEach((path, size) -> {
                List<String> dimensions = List.of("B", Integer.toString(size));
                states.put(path, declare(path, Role.STATE, path, dimensions));
            });
        }
    }

    private String declare(String wanted, Role role, String path, List<String> dimensions) {
        String name = writer.fresh(wanted);
        inputs.add(new OnnxValue(name, role, path, dimensions));
        return name;
    }

    /** The value of a state before the graph runs. */
    String state(String path) {
        return Objects.requireNonNull(states.get(path), path);
    }

    /** What the value of a state after the graph has run is called. */
    String nextName(String path) {
        return path + ".next";
    }

    /** Says what value a state has after the graph has run. */
    void next(String path, String value) {
        next.put(path, value);
    }

    /** Writes all inputs and outputs, once every layer is written. */
    void finish(Function<Port, Value> edges) {
        inputs().forEach(value -> writer.input(value.name(), type(value.role()), value.dimensions()));
        graph.outputs().forEach((name, port) -> output(name, port, edges));
        states.keySet().forEach(this::output);
    }

    private static ElementType type(Role role) {
        return switch (role) {
            case FEATURES, STATE, OUTPUT -> ElementType.FLOAT;
            case TOKENS -> ElementType.INT64;
            case LENGTHS -> ElementType.INT32;
        };
    }

    private void output(String name, Port port, Function<Port, Value> edges) {
        Graph.Value value = graph.value(port);
        List<String> dimensions = new ArrayList<>(List.of("B", Integer.toString(value.size())));
        if (hasTime(value.clock())) {
            dimensions.addFirst(steps(value.clock()));
        }
        String own = writer.node("Identity", name, List.of(edges.apply(port).name()));
        declare(new OnnxValue(own, Role.OUTPUT, name, dimensions));
    }

    /** Declares a state as it is afterwards, under a name that tells which. */
    private void output(String path) {
        String value = Objects.requireNonNull(next.get(path), path);
        boolean named = value.equals(nextName(path));
        String name = named ? value : writer.node("Identity", nextName(path), List.of(value));
        int size = Objects.requireNonNull(Streaming.states(graph).get(path));
        declare(new OnnxValue(name, Role.STATE, path, List.of("B", Integer.toString(size))));
    }

    private void declare(OnnxValue output) {
        writer.output(output.name(), ElementType.FLOAT, output.dimensions());
        outputs.add(output);
    }

    private boolean hasTime(Clock clock) {
        return form != Form.STEP && !Clocks.isSingle(clock);
    }

    /** What the number of steps of a clock is called: T where all inputs share their steps. */
    private String steps(Clock clock) {
        return switch (clock) {
            case Clock.Steps(String input) -> {
                long bases = graph.inputs().stream()
                        .map(Graph.Input::clock)
                        .filter(Clock.Steps.class::isInstance)
                        .distinct()
                        .count();
                yield bases == 1 ? "T" : "T_" + input;
            }
            case Clock.Repeated(Clock of, int count) -> Integer.toString(count);
            case Clock.Once c -> throw new IllegalStateException("no axis of time: " + clock);
            case Clock.LastOf c -> throw new IllegalStateException("no axis of time: " + clock);
            case Clock.Strided c -> throw new IllegalStateException("refused before: " + clock);
        };
    }
}
