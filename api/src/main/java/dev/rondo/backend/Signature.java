package dev.rondo.backend;

import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A model seen from outside, whatever computes inside. */
public final class Signature {
    private final Supplier<String> identity;
    private final List<Graph.Input> inputs;
    private final Map<String, Graph.Value> outputs;
    private final Map<String, Integer> states;
    private final Set<String> counts;

    /**
     * Keeps copies in the given order.
     *
     * @param identity gives what tells the model from others: states of one are not states of another
     * @param inputs what it takes, in the order of their declaration
     * @param outputs size and clock of what it gives, by name, in the order of their declaration
     * @param states what a session of it remembers, by full name, with the number of elements
     * @param counts those of the states that are numbers of steps
     */
    public Signature(
            Supplier<String> identity,
            List<Graph.Input> inputs,
            Map<String, Graph.Value> outputs,
            Map<String, Integer> states,
            Set<String> counts) {
        this.identity = identity;
        this.inputs = List.copyOf(inputs);
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        this.counts = Set.copyOf(counts);
    }

    /** Of a graph. */
    public static Signature of(Graph graph) {
        Map<String, Graph.Value> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, Port> output : graph.outputs().entrySet()) {
            outputs.put(output.getKey(), graph.value(output.getValue()));
        }
        return new Signature(
                graph::fingerprint, graph.inputs(), outputs, Streaming.states(graph), Streaming.counts(graph));
    }

    /** What tells this model from others; takes some time when it is first asked for. */
    public String fingerprint() {
        return identity.get();
    }

    /** What it takes, in the order of their declaration. */
    public List<Graph.Input> inputs() {
        return inputs;
    }

    /** Size and clock of what it gives, by name, in the order of their declaration. */
    public Map<String, Graph.Value> outputs() {
        return outputs;
    }

    /** What a session of it remembers, by full name, with the number of elements. */
    public Map<String, Integer> states() {
        return states;
    }

    /** Those of the states that are numbers of steps. */
    public Set<String> counts() {
        return counts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Signature signature
                && inputs.equals(signature.inputs)
                && outputs.equals(signature.outputs)
                && states.equals(signature.states)
                && counts.equals(signature.counts)
                && fingerprint().equals(signature.fingerprint());
    }

    @Override
    public int hashCode() {
        return fingerprint().hashCode();
    }

    @Override
    public String toString() {
        return inputs + " -> " + outputs + ", states " + states;
    }
}
