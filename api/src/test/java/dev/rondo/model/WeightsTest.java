package dev.rondo.model;

import static dev.rondo.Refused.model;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.Initializer;
import dev.rondo.cell.ParameterSpec;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** First weights are drawn by name and seed, and weights fit their graph or say why not. */
final class WeightsTest {
    /** Other bits would change what every seed means. */
    private static final String PINNED = "b668cad ed5894e2 9ef6dda6";

    private final Graph graph = Model.sequential(lstm(8), layerNorm(), dense(2)).resolve(3);

    @Test
    void aSeedGivesTheSameBits() {
        assertEquals(Weights.initialize(graph, 7), Weights.initialize(graph, 7));
        assertNotEquals(Weights.initialize(graph, 7), Weights.initialize(graph, 8));
        assertEquals(
                "7", TrainedModel.initialize(graph, 7).provenance().properties().get("rondo.seed"));
    }

    @Test
    void theBitsAreTheseOnEveryMachine() {
        Weights weights = Weights.initialize(graph, 1);
        assertEquals(
                PINNED,
                hex(weights.get("lstm_1.i.W")) + " " + hex(weights.get("lstm_1.o.R")) + " "
                        + hex(weights.get("dense_1.dense.W")));
    }

    private static String hex(FloatTensor tensor) {
        return Integer.toHexString(Arrays.hashCode(tensor.toArray()));
    }

    @Test
    void aParameterHasAStreamOfItsOwn() {
        Graph more = Model.sequential(lstm(8), layerNorm(), dense(2), dense(5)).resolve(3);
        Weights weights = Weights.initialize(graph, 7);
        weights.tensors()
                .forEach((path, tensor) ->
                        assertEquals(tensor, Weights.initialize(more, 7).get(path)));
        assertNotEquals(weights.get("lstm_1.i.W"), weights.get("lstm_1.o.W"));
    }

    @Test
    void initialisersDoWhatTheySay() {
        Weights weights = Weights.initialize(graph, 7);
        assertEquals(FloatTensor.vector(1, 1, 1, 1, 1, 1, 1, 1), weights.get("lstm_1.f.b"));
        assertEquals(FloatTensor.wrap(Shape.of(8), new float[8]), weights.get("lstm_1.i.b"));
        assertEquals(weights.get("lstm_1.f.b"), weights.get("layernorm_1.scale"));
        bounded(weights.get("lstm_1.i.W"), Math.sqrt(6.0 / (3 + 8)));
        bounded(weights.get("dense_1.dense.W"), Math.sqrt(6.0 / (8 + 2)));
        bounded(values(Initializer.uniform(0.05f), 40, 30), 0.05);
    }

    /** All within, and some near the bound. */
    private static void bounded(FloatTensor tensor, double bound) {
        double largest = 0;
        double sum = 0;
        for (float value : tensor.toArray()) {
            largest = Math.max(largest, Math.abs(value));
            sum += value;
        }
        assertTrue(largest <= bound && largest > 0.8 * bound, largest + " of " + bound);
        assertTrue(Math.abs(sum / tensor.size()) < bound / 2, "the mean is " + sum / tensor.size());
    }

    @Test
    void orthogonalMatricesAre() {
        for (int[] shape :
                List.of(new int[] {8, 8}, new int[] {3, 9}, new int[] {9, 3}, new int[] {1, 1}, new int[] {40, 17})) {
            FloatTensor matrix = values(Initializer.orthogonal(), shape);
            int rows = shape[0];
            int columns = shape[1];
            int count = Math.min(rows, columns);
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    double product = 0;
                    for (int k = 0; k < Math.max(rows, columns); k++) {
                        product += rows <= columns
                                ? matrix.at(i * columns + k) * (double) matrix.at(j * columns + k)
                                : matrix.at(k * columns + i) * (double) matrix.at(k * columns + j);
                    }
                    assertEquals(i == j ? 1 : 0, product, 1e-6, Arrays.toString(shape));
                }
            }
        }
    }

    private static FloatTensor values(Initializer initializer, int... shape) {
        return Initialization.values(new ParameterSpec("p", Shape.of(shape), initializer), "layer.p", 3);
    }

    @Test
    void weightsFitTheirGraphOrSayAllThatDoesNot() {
        Graph small = Model.sequential(dense(2)).resolve(3);
        Map<String, FloatTensor> wrong = new LinkedHashMap<>();
        wrong.put("dense_1.dense.W", FloatTensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6));
        wrong.put("other", FloatTensor.vector(1));
        model(
                () -> new TrainedModel(small, Weights.of(wrong)),
                "weights 'dense_1.dense.W': found shape [3, 2], but the model needs [2, 3]; take weights of the same model.",
                "weights 'dense_1.dense.b': it is missing, but the model needs [2]; add it.",
                "weights 'other': found this name, but the model has no such parameter; remove or rename it.");
    }

    @Test
    void theOrderIsThatOfTheGraph() {
        Graph small = Model.sequential(embedding(3, 2), dense(2)).resolve();
        Weights drawn = Weights.initialize(small, 1);
        Map<String, FloatTensor> reversed = new LinkedHashMap<>();
        List.copyOf(drawn.tensors().keySet()).reversed().forEach(path -> reversed.put(path, drawn.get(path)));
        Weights fitting = Weights.of(reversed).fitting(small);
        assertEquals(
                List.copyOf(small.parameters().keySet()),
                List.copyOf(fitting.tensors().keySet()));
        assertEquals(drawn, Weights.of(reversed));
        assertEquals(drawn.hashCode(), Weights.of(reversed).hashCode());
    }

    @Test
    void oneTensorIsFoundByItsName() {
        Weights weights = Weights.of(Map.of("a", FloatTensor.vector(1)));
        assertEquals(
                FloatTensor.vector(2), weights.with("a", FloatTensor.vector(2)).get("a"));
        assertEquals(FloatTensor.vector(1), weights.get("a"));
        model(() -> weights.get("b"), "weights: found no 'b', but the names are [a]; use one of these.");
    }
}
