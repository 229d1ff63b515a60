package dev.rondo.onnx.source;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of the values of a model, the graphs within it included. */
final class Names {
    private final Map<String, Integer> definitions = new HashMap<>();
    private final Map<String, Integer> wishes = new HashMap<>();

    /** The names that a graph defines, and the graphs in it. */
    Names(SourceGraph graph) {
        count(graph);
    }

    private void count(SourceGraph graph) {
        defined(graph).forEach(name -> definitions.merge(name, 1, Integer::sum));
        graph.nodes().forEach(node -> bodies(node).forEach(this::count));
    }

    /** Whether more than one graph defines the name. */
    boolean isShared(String name) {
        return definitions.getOrDefault(name, 0) > 1;
    }

    /** A name that is new, {@code wish} if that is. */
    String fresh(String wish) {
        String name = wish;
        while (definitions.containsKey(name)) {
            name = wish + "/" + wishes.merge(wish, 1, Integer::sum);
        }
        definitions.put(name, 1);
        return name;
    }

    /** The names that a graph itself defines. */
    static Set<String> defined(SourceGraph graph) {
        Set<String> names = new HashSet<>(graph.initializers().keySet());
        graph.inputs().forEach(input -> names.add(input.name()));
        graph.nodes().forEach(node -> names.addAll(node.outputs()));
        return names;
    }

    /** The names that a node uses: its inputs, and what the graphs in it use. */
    static Set<String> used(SourceNode node) {
        Set<String> names = new HashSet<>();
        collect(node, names);
        names.remove("");
        return names;
    }

    private static void collect(SourceNode node, Set<String> names) {
        names.addAll(node.inputs());
        for (SourceGraph body : bodies(node)) {
            body.outputs().forEach(output -> names.add(output.name()));
            body.nodes().forEach(inner -> collect(inner, names));
        }
    }

    /** The graphs among the attributes of a node. */
    static List<SourceGraph> bodies(SourceNode node) {
        return node.attributes().values().stream()
                .filter(Attribute.Subgraph.class::isInstance)
                .map(attribute -> ((Attribute.Subgraph) attribute).value())
                .toList();
    }
}
