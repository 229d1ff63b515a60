package dev.rondo.onnx;

import dev.rondo.cell.StateUpdate;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A graph with everything in the open: initial states that nothing gives are inputs, all results of layers are outputs. */
final class OpenStates {
    private OpenStates() {}

    /** The open graph: an initial state is an input under its full name, a result an output under that of its port. */
    static Graph of(Graph graph) {
        List<Graph.Input> inputs = new ArrayList<>(graph.inputs());
        List<Graph.Node> nodes = new ArrayList<>();
        Map<String, Port> outputs = new LinkedHashMap<>();
        for (Graph.Input input : graph.inputs()) {
            outputs.put(input.name(), new Port(input.name(), Port.Y));
        }
        for (Graph.Node node : graph.nodes()) {
            Map<String, Port> initial = new LinkedHashMap<>(node.initialStates());
            for (StateUpdate state : node.states()) {
                String path = node.path(state.name());
                if (initial.putIfAbsent(state.name(), new Port(path, Port.Y)) == null) {
                    inputs.add(new Graph.Input(path, InputKind.FEATURES, state.size(), new Clock.Once()));
                }
            }
            nodes.add(
                    new Graph.Node(node.name(), node.kind(), node.operation(), node.inputs(), initial, node.outputs()));
            node.outputs().keySet().stream()
                    .map(output -> new Port(node.name(), output))
                    .forEach(port -> outputs.put(port.toString(), port));
        }
        return Graph.of(inputs, nodes, outputs);
    }
}
