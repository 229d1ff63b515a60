package dev.rondo.onnx.raise;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.Scope;
import dev.rondo.data.FloatTensor;
import dev.rondo.onnx.source.Attribute;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Weights of a file that no node takes: parameters that a layer declares and does not use. */
final class UnusedParameters {
    private static final String INITIAL = ".initial";

    private final Map<String, Map<String, SourceTensor>> byLayer = new HashMap<>();

    private UnusedParameters() {}

    /** The weights of a graph that no node takes, bodies included. */
    static UnusedParameters of(SourceGraph graph) {
        Set<String> used = used(graph);
        graph.inputs().forEach(input -> used.add(input.name()));
        UnusedParameters unused = new UnusedParameters();
        graph.initializers().forEach((name, tensor) -> {
            boolean shaped = tensor.rank() == 1 || tensor.rank() == 2;
            int dot = name.indexOf('.');
            if (dot >= 0 && !used.contains(name) && shaped && ParameterNames.isTrained(name, tensor)) {
                unused.byLayer
                        .computeIfAbsent(name.substring(0, dot + 1), layer -> new LinkedHashMap<>())
                        .put(name.substring(dot + 1), tensor);
            }
        });
        return unused;
    }

    /** The names of what nodes and outputs take, bodies included. */
    static Set<String> used(SourceGraph graph) {
        Set<String> used = new HashSet<>();
        collect(graph, used);
        return used;
    }

    private static void collect(SourceGraph graph, Set<String> used) {
        graph.outputs().forEach(output -> used.add(output.name()));
        for (SourceNode node : graph.nodes()) {
            used.addAll(node.inputs());
            for (Attribute attribute : node.attributes().values()) {
                if (attribute instanceof Attribute.Subgraph(SourceGraph body)) {
                    collect(body, used);
                }
            }
        }
    }

    /** Those of one layer, by the names within it. */
    Map<String, FloatTensor> in(String layer) {
        Map<String, FloatTensor> own = new LinkedHashMap<>();
        byLayer.getOrDefault(ParameterNames.prefix(layer), Map.of()).forEach((name, tensor) -> {
            int[] shape = tensor.shape().stream().mapToInt(Math::toIntExact).toArray();
            own.put(name, Tensors.floats(tensor, shape));
        });
        return own;
    }

    /** Declares them. */
    static void declare(Scope scope, Map<String, FloatTensor> unused) {
        unused.forEach((name, tensor) ->
                scope.parameter(name, Initializer.zeros(), tensor.shape().toArray()));
    }

    /** A cell that declares them too; states begin with theirs, which nothing takes where something else is given. */
    static Cell declaring(Cell cell, Map<String, FloatTensor> unused) {
        Set<String> states = new LinkedHashSet<>(cell instanceof LearnedStart start ? start.states() : Set.of());
        Map<String, FloatTensor> others = new LinkedHashMap<>();
        unused.forEach((name, tensor) -> {
            if (name.endsWith(INITIAL)) {
                states.add(name.substring(0, name.length() - INITIAL.length()));
            } else {
                others.put(name, tensor);
            }
        });
        Cell inner = cell instanceof LearnedStart start ? start.cell() : cell;
        Cell begun = states.isEmpty() ? inner : new LearnedStart(inner, states);
        return others.isEmpty() ? begun : new Declaring(begun, others);
    }

    private record Declaring(Cell cell, Map<String, FloatTensor> unused) implements Cell {
        @Override
        public Recurrence define(CellScope scope) {
            declare(scope, unused);
            return cell.define(scope);
        }

        @Override
        public String kind() {
            return cell.kind();
        }
    }
}
