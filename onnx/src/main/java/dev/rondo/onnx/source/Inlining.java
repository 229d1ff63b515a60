package dev.rondo.onnx.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the nodes of a branch in the place of the If that takes it. */
final class Inlining {
    private Inlining() {}

    /**
     * The branch as a part of the graph around it: what it calls as another graph does has a new name, and at its end an Identity hands
     * each result to the output of the If.
     */
    static SourceGraph inline(SourceNode choice, SourceGraph branch, Names names) {
        Map<String, String> renamed = new HashMap<>();
        for (String name : Names.defined(branch)) {
            if (names.isShared(name)) {
                renamed.put(name, names.fresh(name));
            }
        }
        SourceGraph own = renamed(branch, new Renaming(renamed));
        List<SourceNode> nodes = new ArrayList<>(own.nodes());
        for (int k = 0; k < Math.min(choice.outputs().size(), own.outputs().size()); k++) {
            String result = own.outputs().get(k).name();
            if (choice.hasOutput(k)) {
                nodes.add(new SourceNode(
                        choice.name(), "Identity", "", List.of(result), List.of(choice.output(k)), Map.of()));
            }
        }
        return new SourceGraph(own.name(), nodes, own.inputs(), own.outputs(), own.initializers());
    }

    private static SourceGraph renamed(SourceGraph graph, Renaming names) {
        Map<String, SourceTensor> initializers = new LinkedHashMap<>();
        graph.initializers().forEach((name, tensor) -> initializers.put(names.of(name), tensor));
        return new SourceGraph(
                graph.name(),
                graph.nodes().stream().map(node -> renamed(node, names)).toList(),
                graph.inputs(),
                graph.outputs().stream()
                        .map(output -> new SourceValue(names.of(output.name()), output.type(), output.dimensions()))
                        .toList(),
                initializers);
    }

    private static SourceNode renamed(SourceNode node, Renaming names) {
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        attributes.replaceAll((_, attribute) -> attribute instanceof Attribute.Subgraph(SourceGraph body)
                ? new Attribute.Subgraph(renamed(body, names.within(Names.defined(body))))
                : attribute);
        return new SourceNode(
                node.name(),
                node.operator(),
                node.domain(),
                renamed(node.inputs(), names),
                renamed(node.outputs(), names),
                attributes);
    }

    private static List<String> renamed(List<String> values, Renaming names) {
        return values.stream().map(name -> names.of(name)).toList();
    }
}
