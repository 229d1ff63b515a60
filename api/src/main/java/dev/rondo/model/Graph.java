package dev.rondo.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rondo.cell.ParameterSpec;
import dev.rondo.cell.StateUpdate;
import dev.rondo.data.Shape;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model with all sizes known, in canonical form: what backends run, exporters write and fingerprints name.
 *
 * <p>Nodes stand in an order in which each comes after those that it takes values from. Two graphs are equal if their
 * {@link #text() texts} are.
 */
public final class Graph {
    /**
     * A named input.
     *
     * @param name its name
     * @param kind features or tokens
     * @param size the number of features, or for tokens the number of ids
     * @param clock its steps
     */
    public record Input(String name, InputKind kind, int size, Clock clock) {}

    /** What flows along an edge: vectors of {@code size} elements at the steps of {@code clock}. */
    public record Value(int size, Clock clock) {}

    /**
     * A layer.
     *
     * @param name its name, the path of its parameters and states
     * @param kind what a person calls it; not part of what it computes
     * @param operation what it computes
     * @param inputs where its inputs come from
     * @param initialStates where the initial values of its states come from, by state; for the others the recurrence says
     * @param outputs what it gives: {@code y}, and each final state by name
     */
    public record Node(
            String name,
            String kind,
            Operation operation,
            List<Port> inputs,
            Map<String, Port> initialStates,
            Map<String, Value> outputs) {
        /** The states of the recurrence, none for any other operation. */
        public List<StateUpdate> states() {
            return operation instanceof Operation.Step step ? step.recurrence().states() : List.of();
        }

        /** The full name of a parameter or a state of this node: {@code lstm_1.i.W}, {@code lstm_1.h}. */
        public String path(String local) {
            return name + "." + local;
        }
    }

    private final List<Input> inputs;
    private final List<Node> nodes;
    private final Map<String, Port> outputs;
    private final Map<Port, Value> values = new LinkedHashMap<>();
    private @Nullable String text;
    private @Nullable String fingerprint;

    Graph(List<Input> inputs, List<Node> nodes, Map<String, Port> outputs) {
        this.inputs = List.copyOf(inputs);
        this.nodes = List.copyOf(nodes);
        this.outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        for (Input input : inputs) {
            values.put(new Port(input.name(), Port.Y), new Value(input.size(), input.clock()));
        }
        for (Node node : nodes) {
            for (Map.Entry<String, Value> output : node.outputs().entrySet()) {
                values.put(new Port(node.name(), output.getKey()), output.getValue());
            }
        }
    }

    /** A graph of parts that fit each other, such as those of another graph; {@link Model#resolve(Map)} is what checks and infers. */
    public static Graph of(List<Input> inputs, List<Node> nodes, Map<String, Port> outputs) {
        return new Graph(inputs, nodes, outputs);
    }

    /** The inputs, in the order of their declaration. */
    public List<Input> inputs() {
        return inputs;
    }

    /** The layers, each after those that it takes values from. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Where each named output comes from, in the order of their declaration. */
    public Map<String, Port> outputs() {
        return outputs;
    }

    /** Size and clock of an edge of this graph. */
    public Value value(Port port) {
        Value value = values.get(port);
        if (value == null) {
            throw new IllegalArgumentException("no such edge in this graph: " + port);
        }
        return value;
    }

    /** All parameters by full name, in the order of the layers. */
    public Map<String, ParameterSpec> parameters() {
        Map<String, ParameterSpec> parameters = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (ParameterSpec parameter : node.operation().parameters()) {
                parameters.put(node.path(parameter.name()), parameter);
            }
        }
        return parameters;
    }

    /** The shapes of all states by full name, in the order of the layers. */
    public Map<String, Shape> states() {
        Map<String, Shape> states = new LinkedHashMap<>();
        for (Node node : nodes) {
            node.states().forEach(state -> states.put(node.path(state.name()), Shape.of(state.size())));
        }
        return states;
    }

    /** The number of trained values. */
    public long parameterCount() {
        return parameters().values().stream()
                .mapToLong(spec -> spec.shape().size())
                .sum();
    }

    /** The graph as it is outside training: every random mask replaced by its expectation. */
    public Graph withoutRandomness() {
        List<Node> quiet = new ArrayList<>();
        for (Node node : nodes) {
            Operation operation = node.operation() instanceof Operation.Step step
                    ? new Operation.Step(step.recurrence().withoutRandomness(), step.direction())
                    : node.operation();
            quiet.add(
                    new Node(node.name(), node.kind(), operation, node.inputs(), node.initialStates(), node.outputs()));
        }
        return new Graph(inputs, quiet, outputs);
    }

    /** A graph with more inputs and nodes after those of this one, and other outputs; for losses. */
    public Graph extended(List<Input> moreInputs, List<Node> moreNodes, Map<String, Port> newOutputs) {
        List<Input> allInputs = new ArrayList<>(inputs);
        allInputs.addAll(moreInputs);
        List<Node> allNodes = new ArrayList<>(nodes);
        allNodes.addAll(moreNodes);
        return new Graph(allInputs, allNodes, newOutputs);
    }

    /** The canonical text that identity rests on. */
    public String text() {
        String known = text;
        if (known == null) {
            known = GraphText.canonical(this);
            text = known;
        }
        return known;
    }

    /** The SHA-256 of the canonical text, in hexadecimal digits. */
    public String fingerprint() {
        String known = fingerprint;
        if (known == null) {
            known = sha256(text());
            fingerprint = known;
        }
        return known;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Graph graph && text().equals(graph.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    /** A table of the layers with their shapes and the number of their parameters. */
    @Override
    public String toString() {
        return GraphText.table(this);
    }
}
