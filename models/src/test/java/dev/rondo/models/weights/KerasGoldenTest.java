package dev.rondo.models.weights;

import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.rnn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.Gru;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.layer.Block;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.layer.PerStep;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.Weights;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights of Keras make our layers compute what Keras computes. */
class KerasGoldenTest {
    static List<String> files() {
        return Vectors.names("keras", "");
    }

    @Test
    void theFilesAreThere() {
        assertEquals(8, files().size(), files().toString());
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWhatKerasComputes(String file) {
        Vectors vectors = Vectors.read(file);
        boolean tokens = vectors.tensor("x").shape().rank() == 2;
        Graph graph = tokens
                ? Model.sequential(model(file)).resolve()
                : Model.sequential(model(file))
                        .resolve(vectors.tensor("x").shape().dimension(2));
        Map<String, FloatTensor> variables = vectors.weights("", "x", "y");
        Weights weights = WeightConverter.keras(graph).weights(variables);
        SequenceBatch x = tokens ? vectors.tokens("x") : vectors.batch("x");
        Map<String, SequenceBatch> results = PyTorchGoldenTest.run(graph, weights, Map.of("x", x));
        Vectors.assertClose("y", vectors.batch("y"), Objects.requireNonNull(results.get("y")));
        Map<String, FloatTensor> written = WeightConverter.keras(graph).tensors(weights);
        variables.forEach((path, tensor) -> assertTrue(
                path.endsWith("bias") || written.containsValue(tensor), path + " is kept, biases but for their sums"));
        assertEquals(weights, WeightConverter.keras(graph).weights(written));
    }

    private static Block[] model(String file) {
        return switch (file) {
            case "keras/lstm", "keras/lstm_without_bias" -> new Block[] {lstm(5)};
            case "keras/gru" -> new Block[] {gru(5)};
            case "keras/gru_reset_before" -> new Block[] {recurrent(new Gru(5).with(ResetGate.BEFORE_PRODUCT))};
            case "keras/simple_rnn" -> new Block[] {rnn(5)};
            case "keras/bidirectional_gru" -> new Block[] {bidirectional(gru(4))};
            case "keras/stack" ->
                new Block[] {bidirectional(lstm(4)), bidirectional(lstm(4)), dense(6, Expressions::tanh), dense(2)};
            case "keras/convolution" ->
                new Block[] {embedding(7, 4), new Conv1d(6, 3, 1, 2, 2, Padding.CAUSAL), layerNorm(1e-3f), product(2)};
            default -> throw new IllegalArgumentException(file);
        };
    }

    /** A dense layer without a bias. */
    private static PerStep product(int size) {
        return new PerStep("dense", s -> {
            Expr.Parameter matrix =
                    s.parameter("W", Initializer.zeros(), size, s.input().size());
            return Expressions.matMul(matrix, s.input());
        });
    }
}
