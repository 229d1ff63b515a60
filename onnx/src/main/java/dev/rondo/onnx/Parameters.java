package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parameters of one layer as initialisers, which are written when they are first used. */
final class Parameters {
    private final GraphWriter graph;
    private final Graph.Node node;
    private final Weights weights;
    private final Map<String, String> initializers = new HashMap<>();
    private final Map<String, String> transposed = new HashMap<>();

    Parameters(GraphWriter graph, Graph.Node node, Weights weights) {
        this.graph = graph.outermost();
        this.node = node;
        this.weights = weights;
    }

    /** The value of a parameter. */
    FloatTensor tensor(String name) {
        return weights.get(node.path(name));
    }

    /** The initialiser of a parameter, under its full name. */
    String initializer(Expr.Parameter parameter) {
        return initializer(parameter.name());
    }

    String initializer(String name) {
        return initializers.computeIfAbsent(name, key -> graph.initializer(node.path(key), tensor(key)));
    }

    /** A matrix transposed: a node, so that the initialiser stays the parameter; runtimes fold it when they load the file. */
    String transposed(Expr.Parameter matrix) {
        return transposed.computeIfAbsent(
                matrix.name(),
                key -> graph.node("Transpose", node.path(key) + "/transposed", List.of(initializer(key))));
    }
}
