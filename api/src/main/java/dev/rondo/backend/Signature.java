package dev.rondo.backend;

import dev.rondo.model.Graph;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A model seen from outside, whatever computes inside.
 *
 * @param identity gives what tells it from other models: states of one are not states of another
 * @param inputs what it takes, in the order of their declaration
 * @param outputs size and clock of what it gives, by name, in the order of their declaration
 * @param states what a session of it remembers, by full name, with the number of elements
 * @param counts those of the states that are numbers of steps
 */
public record Signature(
        Supplier<String> identity,
        List<Graph.Input> inputs,
        Map<String, Graph.Value> outputs,
        Map<String, Integer> states,
        Set<String> counts) {
    /** Keeps copies in the given order. */
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        counts = Set.copyOf(counts);
    }

    /** What tells this model from others; takes some time when it is first asked for. */
    public String fingerprint() {
        return identity.get();
    }

    /** Of a graph. */
    public static Signature of(Graph graph) {
        Map<String, Graph.Value> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, port) -> outputs.put(name, graph.value(port)));
        return new Signature(
                graph::fingerprint, graph.inputs(), outputs, Streaming.states(graph), Streaming.counts(graph));
    }
}
