package dev.rondo.onnx.raise;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.onnx.source.Attribute;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;

/** How large a graph may be that becomes a model: what looks at pairs of its parts takes time in proportion to that. */
final class GraphSize {
    private static final int MOST_VALUES = 1 << 11;
    private static final int MOST_NODES = 1 << 13;

    private GraphSize() {}

    /**
     * Checks a folded graph.
     *
     * @throws ModelException if it has more inputs, outputs or nodes than any model
     */
    static void require(SourceGraph graph) {
        require(graph.inputs().size(), MOST_VALUES, "inputs");
        require(graph.outputs().size(), MOST_VALUES, "outputs");
        require(nodes(graph), MOST_NODES, "nodes");
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

    private static int nodes(SourceGraph graph) {
        int count = graph.nodes().size();
        for (SourceNode node : graph.nodes()) {
            for (Attribute attribute : node.attributes().values()) {
                count += attribute instanceof Attribute.Subgraph(SourceGraph body) ? nodes(body) : 0;
            }
        }
        return count;
    }
}
