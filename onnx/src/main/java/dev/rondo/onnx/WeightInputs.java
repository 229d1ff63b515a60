package dev.rondo.onnx;

import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inputs of a file that are no data but weights, sizes or switches: those that stand, as they are or moved about, where an operator
 * takes such.
 */
final class WeightInputs {
    /** For each operator the places of its inputs that are no data. */
    private static final Map<String, List<Integer>> PLACES = Map.ofEntries(
            Map.entry("LSTM", List.of(1, 2, 3, 7)),
            Map.entry("GRU", List.of(1, 2, 3)),
            Map.entry("RNN", List.of(1, 2, 3)),
            Map.entry("Conv", List.of(1, 2)),
            Map.entry("Gemm", List.of(1, 2)),
            Map.entry("BatchNormalization", List.of(1, 2, 3, 4)),
            Map.entry("LayerNormalization", List.of(1, 2)),
            Map.entry("PRelu", List.of(1)),
            Map.entry("Reshape", List.of(1)),
            Map.entry("Expand", List.of(1)),
            Map.entry("Tile", List.of(1)),
            Map.entry("Slice", List.of(1, 2, 3, 4)),
            Map.entry("Split", List.of(1)),
            Map.entry("Squeeze", List.of(1)),
            Map.entry("Unsqueeze", List.of(1)),
            Map.entry("Pad", List.of(1, 2)),
            Map.entry("If", List.of(0)));

    /** Operators that move elements about. */
    private static final Set<String> MOVES = Set.of(
            "Identity", "Cast", "Transpose", "Squeeze", "Unsqueeze", "Reshape", "Slice", "Concat", "Split", "Flatten");

    private final SourceGraph graph;
    private final Set<String> inputs = new LinkedHashSet<>();
    private final Map<String, SourceNode> producers = new HashMap<>();
    private final Set<String> computed = new HashSet<>();

    private WeightInputs(SourceGraph graph) {
        this.graph = graph;
        graph.inputs().stream()
                .map(SourceValue::name)
                .filter(name -> !graph.initializers().containsKey(name))
                .forEach(inputs::add);
        graph.nodes().forEach(this::noteComputed);
    }

    /** Their names. */
    static Set<String> of(SourceGraph graph) {
        return new WeightInputs(graph).found();
    }

    private Set<String> found() {
        Set<String> found = new LinkedHashSet<>();
        Set<String> seen = new HashSet<>();
        for (SourceNode node : graph.nodes()) {
            for (int place : PLACES.getOrDefault(node.operator(), List.of())) {
                if (node.domain().isEmpty() && node.hasInput(place) && !computed.contains(node.input(place))) {
                    collect(node.input(place), seen, found);
                }
            }
        }
        return found;
    }

    /** Finds the values that are more than inputs and tensors moved about; nodes stand behind those that they take values from. */
    private void noteComputed(SourceNode node) {
        boolean moved =
                MOVES.contains(node.operator()) && node.inputs().stream().noneMatch(computed::contains);
        for (String output : node.outputs()) {
            producers.put(output, node);
            if (!moved) {
                computed.add(output);
            }
        }
    }

    /** Adds the inputs that a value is made of by moving elements about. */
    private void collect(String value, Set<String> seen, Set<String> found) {
        List<String> open = new ArrayList<>(List.of(value));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            SourceNode producer = producers.get(next);
            if (inputs.contains(next)) {
                found.add(next);
            } else if (producer != null && seen.add(next)) {
                open.addAll(producer.inputs().reversed());
            }
        }
    }
}
