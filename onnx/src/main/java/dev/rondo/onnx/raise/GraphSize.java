package dev.rondo.onnx.raise;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.onnx.source.Attribute;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import java.util.List;
import java.util.stream.Stream;

/** How large a graph may be that becomes a model: what looks at pairs of its parts takes time in proportion to that. */
final class GraphSize {
    private static final int MOST_VALUES = 1 << 9;
    private static final int MOST_NODES = 1 << 12;
    private static final int MOST_EDGES = 1 << 15;

    /** A graph of so many nodes may be looked at several times. */
    private static final int FEW_NODES = 1 << 9;

    private GraphSize() {}

    /**
     * Checks a folded graph.
     *
     * @throws ModelException if it has more inputs, outputs, nodes or edges than any model
     */
    static void require(SourceGraph graph) {
        require(graph.inputs().size(), MOST_VALUES, "inputs");
        require(graph.outputs().size(), MOST_VALUES, "outputs");
        List<SourceNode> nodes = nodes(graph).toList();
        require(nodes.size(), MOST_NODES, "nodes");
        require(
                nodes.stream()
                        .mapToInt(node -> node.inputs().size() + node.outputs().size())
                        .sum(),
                MOST_EDGES,
                "inputs and outputs of nodes");
    }

    /** Whether a graph is raised in moments. */
    static boolean isSmall(SourceGraph graph) {
        return nodes(graph).count() <= FEW_NODES;
    }

    private static void require(int count, int most, String what) {
        if (count > most) {
            throw new ModelException(new Problem(
                    "the graph",
                    "it has " + count + " " + what,
                    "a model has at most " + most,
                    "export the model with loops in the place of copies, or run the file with OpaqueModel"));
        }
    }

    /** All nodes, those in bodies included. */
    private static Stream<SourceNode> nodes(SourceGraph graph) {
        return graph.nodes().stream().flatMap(node -> Stream.concat(Stream.of(node), inBodies(node)));
    }

    private static Stream<SourceNode> inBodies(SourceNode node) {
        return node.attributes().values().stream()
                .flatMap(attribute ->
                        attribute instanceof Attribute.Subgraph(SourceGraph body) ? nodes(body) : Stream.empty());
    }
}
