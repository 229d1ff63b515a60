package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of layers as they stand in a file. Nodes of a layer are called {@code layer/…} there, so a slash within a layer's own name is
 * written {@code %2F}, and a percent sign {@code %25}.
 */
final class LayerNames {
    private LayerNames() {}

    static String written(String layer) {
        return layer.replace("%", "%25").replace("/", "%2F");
    }

    static String read(String layer) {
        return layer.replace("%2F", "/").replace("%25", "%");
    }

    /** The full name of a parameter or a state, of which the layer's part is as it stands in a file. */
    static String readPath(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? read(path) : read(path.substring(0, dot)) + path.substring(dot);
    }

    /** The same model with the names that its layers have in a file. */
    static TrainedModel written(TrainedModel model) {
        Graph graph = model.graph();
        if (graph.nodes().stream()
                .map(Graph.Node::name)
                .allMatch(name -> written(name).equals(name))) {
            return model;
        }
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        List<Graph.Node> nodes = new ArrayList<>();
        for (Graph.Node node : graph.nodes()) {
            Graph.Node renamed = written(graph, node);
            node.operation()
                    .parameters()
                    .forEach(parameter -> tensors.put(
                            renamed.path(parameter.name()), model.weights().get(node.path(parameter.name()))));
            nodes.add(renamed);
        }
        Map<String, Port> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, port) -> outputs.put(name, written(graph, port)));
        return new TrainedModel(Graph.of(graph.inputs(), nodes, outputs), Weights.of(tensors), model.provenance());
    }

    private static Graph.Node written(Graph graph, Graph.Node node) {
        Map<String, Port> initial = new LinkedHashMap<>();
        node.initialStates().forEach((state, port) -> initial.put(state, written(graph, port)));
        return new Graph.Node(
                written(node.name()),
                node.kind(),
                node.operation(),
                node.inputs().stream().map(port -> written(graph, port)).toList(),
                initial,
                node.outputs());
    }

    private static Port written(Graph graph, Port port) {
        boolean input = graph.inputs().stream().anyMatch(given -> given.name().equals(port.source()));
        return input ? port : new Port(written(port.source()), port.output());
    }
}
