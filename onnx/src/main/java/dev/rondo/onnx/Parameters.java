package dev.rondo.onnx;

import dev.rondo.cell.ParameterSpec;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.Weights;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameters of one layer as initialisers, which are written when they are first used. */
final class Parameters {
    private final GraphWriter graph;
    private final Graph.Node node;
    private final Weights weights;
    private final Map<String, String> initializers = new HashMap<>();
    private final Map<Expr, String> transposed = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    Parameters(GraphWriter graph, Graph.Node node, Weights weights) {
        this.graph = graph.outermost();
        this.node = node;
        this.weights = weights;
    }

    /** The value of a parameter. */
    FloatTensor tensor(String name) {
        used.add(name);
        return weights.get(node.path(name));
    }

    /** The initialiser of a parameter, under its full name. */
    String initializer(Expr.Parameter parameter) {
        return initializer(parameter.name());
    }

    String initializer(String name) {
        return initializers.computeIfAbsent(name, key -> graph.initializer(node.path(key), tensor(key)));
    }

    /** A matrix transposed: a node, so that the initialiser stays the matrix; runtimes fold it when they load the file. */
    String transposed(Expr.Parameter matrix) {
        return transposed.computeIfAbsent(matrix, key -> {
            String initializer = initializer(matrix);
            return graph.node("Transpose", initializer + "/transposed", List.of(initializer));
        });
    }

    /** A fixed matrix transposed. */
    String transposed(Expr.Constant matrix) {
        return transposed.computeIfAbsent(
                matrix,
                key -> graph.node("Transpose", node.name() + "/transposed", List.of(graph.constant(matrix.value()))));
    }

    /** Writes what the layer declares and does not use, so that the file has it all. */
    void writeUnused() {
        node.operation().parameters().stream()
                .map(ParameterSpec::name)
                .filter(name -> !used.contains(name))
                .forEach(this::initializer);
    }
}
