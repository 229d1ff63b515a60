package dev.rondo.reference;

import static dev.rondo.layer.Layers.activation;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.softmax;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Golden;
import dev.rondo.expr.Expressions;
import dev.rondo.layer.Block;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers and their gradients are PyTorch's. */
final class GoldenLayerTest {
    private static final double TOLERANCE = 1e-10;

    static List<String> convolutions() {
        return Golden.names("conv1d_");
    }

    @Test
    void theFilesAreThere() {
        assertTrue(convolutions().size() >= 7, convolutions().toString());
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void convolution(String file) {
        Golden golden = Golden.read(file);
        int inputSize = golden.tensor("x").shape().dimension(2);
        Conv1d layer = new Conv1d(
                golden.tensor("bias").size(),
                golden.number("kernel"),
                golden.number("stride"),
                golden.number("dilation"),
                golden.number("groups"),
                Padding.valueOf(golden.meta("padding").toUpperCase(Locale.ROOT)));
        int kernel = layer.kernel();
        Oracle.Derivatives found = check(
                golden,
                graph(inputSize, layer),
                Map.of("conv1d_1.W", tapsFirst(golden.values("weight"), kernel), "conv1d_1.b", golden.values("bias")));
        weight("conv1d_1.W", tapsFirst(golden.values("grad.weight"), kernel), found);
        weight("conv1d_1.b", golden.values("grad.bias"), found);
    }

    /** PyTorch keeps the taps of a feature together, [size, I/groups, kernel]; here the features of a tap are. */
    private static double[] tapsFirst(double[] weight, int kernel) {
        double[] result = new double[weight.length];
        int features = features(weight.length, kernel);
        for (int i = 0; i < weight.length; i++) {
            int tap = i % kernel;
            int feature = i / kernel % features;
            int rest = i / kernel / features;
            result[(rest * kernel + tap) * features + feature] = weight[i];
        }
        return result;
    }

    private static int features(int weights, int kernel) {
        return weights / kernel / 6;
    }

    @Test
    void layerNormalisation() {
        Golden golden = Golden.read("layer_norm");
        Graph graph = graph(6, layerNorm(Float.parseFloat(golden.meta("eps"))));
        Oracle.Derivatives found = check(
                golden,
                graph,
                Map.of("layernorm_1.scale", golden.values("weight"), "layernorm_1.shift", golden.values("bias")));
        weight("layernorm_1.scale", golden.values("grad.weight"), found);
        weight("layernorm_1.shift", golden.values("grad.bias"), found);
    }

    @Test
    void softmaxAndItsLogarithm() {
        check(Golden.read("softmax"), graph(5, softmax()), Map.of());
        check(Golden.read("log_softmax"), graph(5, activation(Expressions::logSoftmax)), Map.of());
    }

    @Test
    void embeddings() {
        Golden golden = Golden.read("embedding");
        Graph graph = Model.sequential(embedding(7, 3)).resolve();
        Oracle oracle = new Oracle(graph, Map.of("embedding_1.W", golden.values("table")));
        Map<String, double[][][]> inputs = Map.of("x", golden.steps("ids"));
        Golden.close("y", golden.steps("y"), at(oracle.run(inputs, null), "y"), TOLERANCE);
        weight(
                "embedding_1.W",
                golden.values("grad.table"),
                oracle.derivatives(inputs, Map.of("y", golden.steps("dy"))));
    }

    private static Graph graph(int inputSize, Block layer) {
        return Model.sequential(layer).resolve(inputSize);
    }

    /** Compares output and input gradient. */
    private static Oracle.Derivatives check(Golden golden, Graph graph, Map<String, double[]> weights) {
        assertEquals(graph.parameters().keySet(), weights.keySet());
        Oracle oracle = new Oracle(graph, weights);
        Map<String, double[][][]> inputs = Map.of("x", golden.steps("x"));
        Golden.close("y", golden.steps("y"), at(oracle.run(inputs, null), "y"), TOLERANCE);
        Oracle.Derivatives found = oracle.derivatives(inputs, Map.of("y", golden.steps("dy")));
        Golden.close("gradient of x", golden.steps("grad.x"), at(found.inputs(), "x"), TOLERANCE);
        return found;
    }

    private static void weight(String path, double[] expected, Oracle.Derivatives found) {
        Golden.close(
                "gradient of " + path,
                expected,
                Objects.requireNonNull(found.weights().get(path)),
                TOLERANCE);
    }

    private static double[][][] at(Map<String, double[][][]> values, String name) {
        return Objects.requireNonNull(values.get(name));
    }
}
