package dev.rondo.models.weights;

import dev.rondo.cell.ParameterSpec;
import dev.rondo.cell.Recurrence;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a layer is to other frameworks, told by the names of its parameters and not by what it computes of them. */
enum LayerKind {
    RNN,
    LSTM,
    LSTM_PROJECTED,
    GRU_RESET_AFTER,
    GRU_RESET_BEFORE,
    DENSE,
    LAYER_NORM,
    EMBEDDING,
    CONVOLUTION;

    /** The kind of a layer that has parameters; empty if it is none of these. */
    static Optional<LayerKind> of(Graph.Node node) {
        return switch (node.operation()) {
            case Operation.Lookup lookup -> Optional.of(EMBEDDING);
            case Operation.Convolve convolve -> Optional.of(CONVOLUTION);
            case Operation.Step step -> of(step.recurrence());
            case Operation.Last l -> Optional.empty();
            case Operation.Pool p -> Optional.empty();
            case Operation.Repeat r -> Optional.empty();
            case Operation.RepeatTo r -> Optional.empty();
            case Operation.Reverse r -> Optional.empty();
        };
    }

    private static Optional<LayerKind> of(Recurrence recurrence) {
        Set<String> names =
                recurrence.parameters().stream().map(ParameterSpec::name).collect(Collectors.toSet());
        if (recurrence.states().isEmpty()) {
            return names.equals(Set.of("scale", "shift")) ? Optional.of(LAYER_NORM) : dense(recurrence);
        }
        return Stream.of(RNN, LSTM, LSTM_PROJECTED, GRU_RESET_AFTER, GRU_RESET_BEFORE)
                .filter(kind -> kind.cellParameters().equals(names))
                .findFirst();
    }

    private Set<String> cellParameters() {
        Stream<String> names = switch (this) {
            case RNN -> gates("h");
            case LSTM -> gates("i", "f", "g", "o");
            case LSTM_PROJECTED -> Stream.concat(gates("i", "f", "g", "o"), Stream.of("P"));
            case GRU_RESET_AFTER -> Stream.concat(gates("r", "z"), Stream.of("n.W", "n.b", "hn.R", "hn.b"));
            case GRU_RESET_BEFORE -> gates("r", "z", "n");
            case DENSE, LAYER_NORM, EMBEDDING, CONVOLUTION -> Stream.of();
        };
        return names.collect(Collectors.toSet());
    }

    private static Stream<String> gates(String... names) {
        return Stream.of(names).flatMap(gate -> Stream.of(gate + ".W", gate + ".R", gate + ".b"));
    }

    /** A matrix W, and perhaps as long a vector b; what multiplies with the transposed matrix is no such layer. */
    private static Optional<LayerKind> dense(Recurrence recurrence) {
        List<ParameterSpec> parameters = recurrence.parameters();
        boolean fits = !parameters.isEmpty()
                && parameters.size() <= 2
                && isNamed(parameters.getFirst(), "W", 2)
                && (parameters.size() == 1 || isBias(parameters.get(1), parameters.getFirst()))
                && Traversal.topological(recurrence.results().values()).stream()
                        .noneMatch(node -> node instanceof Expr.MatMul product && product.transposed());
        return fits ? Optional.of(DENSE) : Optional.empty();
    }

    private static boolean isBias(ParameterSpec bias, ParameterSpec matrix) {
        return isNamed(bias, "b", 1) && bias.shape().size() == matrix.shape().dimension(0);
    }

    private static boolean isNamed(ParameterSpec parameter, String name, int rank) {
        return (parameter.name().equals(name) || parameter.name().endsWith("." + name))
                && parameter.shape().rank() == rank;
    }
}
