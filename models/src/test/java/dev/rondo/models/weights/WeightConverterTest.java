package dev.rondo.models.weights;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.rnn;
import static dev.rondo.model.Model.sequential;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import dev.rondo.model.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Converted and converted back, weights are the same bits; what cannot be converted is said in one error. */
class WeightConverterTest {
    private static final Graph EVERYTHING = sequential(
                    embedding(9, 4),
                    new Conv1d(6, 3, 1, 1, 2, Padding.CAUSAL),
                    layerNorm(),
                    bidirectional(lstm(5)),
                    bidirectional(lstm(5)),
                    rnn(5),
                    backwards(gru(5)),
                    last(),
                    dense(5),
                    dense(2))
            .resolve();

    /** Random numbers for every parameter, zeros of both signs among them. */
    private static Weights random(Graph graph, long seed) {
        Random random = new Random(seed);
        Weights weights = Weights.initialize(graph, seed);
        for (Map.Entry<String, FloatTensor> entry : weights.tensors().entrySet()) {
            float[] values = new float[entry.getValue().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(8) == 0 ? random.nextBoolean() ? 0f : -0f : random.nextFloat() - 0.5f;
            }
            weights =
                    weights.with(entry.getKey(), FloatTensor.of(entry.getValue().shape(), values));
        }
        return weights;
    }

    @Test
    void thereAndBackAreTheSameBits() {
        Weights weights = random(EVERYTHING, 1);
        for (WeightConverter converter :
                List.of(WeightConverter.pyTorch(EVERYTHING), WeightConverter.keras(EVERYTHING))) {
            assertEquals(weights, converter.weights(converter.tensors(weights)));
        }
        Graph projected =
                sequential(recurrent(new Lstm(5).projectedTo(3)), dense(1)).resolve(2);
        WeightConverter converter = WeightConverter.pyTorch(projected);
        assertEquals(random(projected, 2), converter.weights(converter.tensors(random(projected, 2))));
    }

    @Test
    void namesAreThoseOfPyTorch() {
        Map<String, FloatTensor> tensors = WeightConverter.pyTorch(EVERYTHING)
                .with("encoder.lstm", "lstm_1", "lstm_2", "lstm_3", "lstm_4")
                .with("", "gru_1")
                .with("head.0", "dense_1")
                .tensors(random(EVERYTHING, 1));
        assertEquals(
                List.of(
                        "embedding_1.weight [9, 4]",
                        "conv1d_1.weight [6, 2, 3]",
                        "conv1d_1.bias [6]",
                        "layernorm_1.weight [6]",
                        "layernorm_1.bias [6]",
                        "encoder.lstm.weight_ih_l0 [20, 6]",
                        "encoder.lstm.weight_hh_l0 [20, 5]",
                        "encoder.lstm.bias_ih_l0 [20]",
                        "encoder.lstm.bias_hh_l0 [20]",
                        "encoder.lstm.weight_ih_l0_reverse [20, 6]",
                        "encoder.lstm.weight_hh_l0_reverse [20, 5]",
                        "encoder.lstm.bias_ih_l0_reverse [20]",
                        "encoder.lstm.bias_hh_l0_reverse [20]",
                        "encoder.lstm.weight_ih_l1 [20, 10]",
                        "encoder.lstm.weight_hh_l1 [20, 5]",
                        "encoder.lstm.bias_ih_l1 [20]",
                        "encoder.lstm.bias_hh_l1 [20]",
                        "encoder.lstm.weight_ih_l1_reverse [20, 10]",
                        "encoder.lstm.weight_hh_l1_reverse [20, 5]",
                        "encoder.lstm.bias_ih_l1_reverse [20]",
                        "encoder.lstm.bias_hh_l1_reverse [20]",
                        "rnn_1.weight_ih_l0 [5, 10]",
                        "rnn_1.weight_hh_l0 [5, 5]",
                        "rnn_1.bias_ih_l0 [5]",
                        "rnn_1.bias_hh_l0 [5]",
                        "weight_ih_l0 [15, 5]",
                        "weight_hh_l0 [15, 5]",
                        "bias_ih_l0 [15]",
                        "bias_hh_l0 [15]",
                        "head.0.weight [5, 5]",
                        "head.0.bias [5]",
                        "dense_2.weight [2, 5]",
                        "dense_2.bias [2]"),
                names(tensors));
    }

    @Test
    void namesAreThoseOfKeras() {
        Map<String, FloatTensor> tensors = WeightConverter.keras(EVERYTHING).tensors(random(EVERYTHING, 1));
        assertEquals(
                List.of(
                        "embedding_1/embeddings [9, 4]",
                        "conv1d_1/kernel [3, 2, 6]",
                        "conv1d_1/bias [6]",
                        "layernorm_1/gamma [6]",
                        "layernorm_1/beta [6]",
                        "lstm_1/forward_lstm/lstm_cell/kernel [6, 20]",
                        "lstm_1/forward_lstm/lstm_cell/recurrent_kernel [5, 20]",
                        "lstm_1/forward_lstm/lstm_cell/bias [20]",
                        "lstm_1/backward_lstm/lstm_cell/kernel [6, 20]"),
                names(tensors).subList(0, 9));
        assertEquals(
                List.of(
                        "gru_1/gru_cell/kernel [5, 15]",
                        "gru_1/gru_cell/recurrent_kernel [5, 15]",
                        "gru_1/gru_cell/bias [2, 15]",
                        "dense_1/kernel [5, 5]"),
                names(tensors).subList(20, 24));
    }

    private static List<String> names(Map<String, FloatTensor> tensors) {
        return tensors.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().shape())
                .toList();
    }

    @Test
    void namesOfOlderKerasAreRead() {
        Graph graph = sequential(bidirectional(gru(3))).resolve(2);
        Weights weights = random(graph, 3);
        Map<String, FloatTensor> renamed = new LinkedHashMap<>();
        WeightConverter.keras(graph)
                .tensors(weights)
                .forEach((name, tensor) -> renamed.put(
                        name.replace("gru_1/", "bidirectional_4/").replace("gru_cell", "gru_cell_17") + ":0", tensor));
        assertEquals(weights, WeightConverter.keras(graph).weights(renamed));
    }

    @Test
    void aCellOfPyTorchIsALayer() {
        Graph graph = sequential(lstm(3)).resolve(2);
        Weights weights = random(graph, 3);
        Map<String, FloatTensor> renamed = new LinkedHashMap<>();
        WeightConverter.pyTorch(graph)
                .tensors(weights)
                .forEach((name, tensor) ->
                        renamed.put(name.replace("lstm_1", "cell").replace("_l0", ""), tensor));
        assertEquals(weights, WeightConverter.pyTorch(graph).weights(renamed));
    }

    @Test
    void twoBiasesAreSummedAndNoneAreZeros() {
        Graph graph = sequential(rnn(1)).resolve(1);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put("rnn.weight_ih_l0", FloatTensor.of(Shape.of(1, 1), 1));
        tensors.put("rnn.weight_hh_l0", FloatTensor.of(Shape.of(1, 1), 2));
        Weights without = WeightConverter.pyTorch(graph).weights(tensors);
        assertEquals(FloatTensor.vector(0), without.get("rnn_1.h.b"));
        tensors.put("rnn.bias_ih_l0", FloatTensor.vector(3));
        tensors.put("rnn.bias_hh_l0", FloatTensor.vector(4));
        Weights weights = WeightConverter.pyTorch(graph).weights(tensors);
        assertEquals(FloatTensor.vector(7), weights.get("rnn_1.h.b"));
        tensors.remove("rnn.bias_hh_l0");
        assertRefused(
                () -> WeightConverter.pyTorch(graph).weights(tensors),
                "tensor 'rnn.bias_hh_l0': it is missing, but layer 'rnn_1' needs it, of shape [1]; add it.");
    }

    @Test
    void layersThatCouldBeExchangedHaveToBeNamed() {
        Graph graph = sequential(dense(3), dense(3)).resolve(3);
        Weights weights = random(graph, 5);
        Map<String, FloatTensor> tensors = WeightConverter.pyTorch(graph)
                .with("fc2", "dense_1")
                .with("fc1", "dense_2")
                .tensors(weights);
        assertRefused(
                () -> WeightConverter.pyTorch(graph).weights(tensors),
                "layer 'dense_1': found modules that fit alike: [fc2, fc1], but one of them has its weights; say which with"
                        + " with(module, 'dense_1').",
                "layer 'dense_2': found modules that fit alike: [fc2, fc1], but one of them has its weights; say which with"
                        + " with(module, 'dense_2').");
        assertEquals(
                weights, WeightConverter.pyTorch(graph).with("fc2", "dense_1").weights(tensors));
    }

    @Test
    void aMatrixIsTakenForAnEmbeddingWhereNothingElseIsLeft() {
        Graph graph = sequential(embedding(3, 3), dense(3)).resolve();
        Weights weights = random(graph, 6);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        WeightConverter.pyTorch(graph)
                .tensors(weights)
                .forEach((name, tensor) -> tensors.put("model." + name.replace("_1", ""), tensor));
        assertEquals(weights, WeightConverter.pyTorch(graph).weights(tensors));
    }

    @Test
    void allThatDoesNotFitIsSaid() {
        Graph graph = sequential(embedding(7, 4), lstm(3), dense(2)).resolve();
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put("lstm.weight_ih_l0", FloatTensor.of(Shape.of(12, 5), new float[60]));
        tensors.put("lstm.bias_ih_l0", FloatTensor.of(Shape.of(12), new float[12]));
        tensors.put("lstm.bias_hh_l0", FloatTensor.of(Shape.of(12), new float[12]));
        tensors.put("lstm.weight_hh_l0", FloatTensor.of(Shape.of(12, 3), new float[36]));
        tensors.put("dense_1.weight", FloatTensor.of(Shape.of(2, 3), new float[6]));
        tensors.put("dense_1.bias", FloatTensor.of(Shape.of(3), new float[3]));
        tensors.put("dense_1.scale", FloatTensor.vector(1));
        tensors.put("norm.running_mean", FloatTensor.vector(1, 2));
        assertRefused(
                () -> WeightConverter.pyTorch(graph).weights(tensors),
                "layer 'embedding_1': found no module with its weights, but they are weight [7, 4]; add them, or say where they"
                        + " are with with(module, 'embedding_1').",
                "tensor 'norm.running_mean': found shape [2], but no layer is left that it fits; leave it out, or say whose it"
                        + " is with with(module, layer).",
                "tensor 'lstm.weight_ih_l0': found shape [12, 5], but layer 'lstm_1' needs [12, 4]; take weights of the same"
                        + " model.",
                "tensor 'dense_1.bias': found shape [3], but layer 'dense_1' needs [2]; take weights of the same model.",
                "tensor 'dense_1.scale': found this name, but layer 'dense_1' has no such tensor; leave it out or rename it.");
    }

    @Test
    void aModuleThatIsNotThereIsSaid() {
        Graph graph = sequential(dense(2)).resolve(3);
        Map<String, FloatTensor> tensors = WeightConverter.pyTorch(graph).tensors(random(graph, 1));
        assertRefused(
                () -> WeightConverter.pyTorch(graph).with("fc", "dense_1").weights(tensors),
                "tensor 'dense_1.weight': found shape [2, 3], but no layer is left that it fits; leave it out, or say whose it"
                        + " is with with(module, layer).",
                "tensor 'dense_1.bias': found shape [2], but no layer is left that it fits; leave it out, or say whose it is"
                        + " with with(module, layer).",
                "tensor 'fc.weight': it is missing, but layer 'dense_1' needs it, of shape [2, 3]; add it.",
                "tensor 'fc.bias': it is missing, but layer 'dense_1' needs it, of shape [2]; add it.");
    }

    @Test
    void twoTensorsOfOnePlaceAreSaid() {
        Graph graph = sequential(dense(1)).resolve(1);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put("fc/kernel", FloatTensor.of(Shape.of(1, 1), 1));
        tensors.put("fc/kernel:0", FloatTensor.of(Shape.of(1, 1), 2));
        assertRefused(
                () -> WeightConverter.keras(graph).weights(tensors),
                "tensor 'fc/kernel:0': found it beside 'fc/kernel', but both name the kernel of one layer; leave one out or"
                        + " rename it.");
    }

    @Test
    void layersThatTheOthersDoNotHaveAreRefused() {
        Graph graph = sequential(
                        recurrent(new Gru(3).with(ResetGate.BEFORE_PRODUCT)),
                        recurrent(new Lstm(3).with(Peepholes.DIAGONAL)),
                        recurrent(new Lstm(3).projectedTo(2)))
                .resolve(2);
        String peepholes =
                "layer 'lstm_1': its parameters are [i.W, i.R, i.b, i.p, f.W, f.R, f.b, f.p, g.W, g.R, g.b, o.W, o.R,"
                        + " o.b, o.p], but %s has no such layer; convert its weights by hand, or use a layer that both have.";
        assertRefused(
                () -> WeightConverter.pyTorch(graph).tensors(random(graph, 1)),
                "layer 'gru_1': its reset gate acts before the product, but PyTorch has no such layer; convert its weights by"
                        + " hand, or use a layer that both have.",
                peepholes.formatted("PyTorch"));
        assertRefused(
                () -> WeightConverter.keras(graph).tensors(random(graph, 1)),
                peepholes.formatted("Keras"),
                "layer 'lstm_2': its h is projected, but Keras has no such layer; convert its weights by hand, or use a layer"
                        + " that both have.");
    }

    @Test
    void layersAreNamedOnceAndRightly() {
        Graph graph = sequential(lstm(3), lstm(3), last(), dense(1)).resolve(3);
        WeightConverter converter = WeightConverter.pyTorch(graph).with("a", "lstm_1");
        assertRefused(
                () -> converter.with("b", "lstm_1", "lstm_9", "last_1"),
                "PyTorch, layer 'lstm_1': it is named twice, but a layer is in one module; correct the name.",
                "PyTorch, layer 'lstm_9': found this name, but those with such weights are [lstm_1, lstm_2, dense_1]; correct"
                        + " the name.",
                "PyTorch, layer 'last_1': found this name, but those with such weights are [lstm_1, lstm_2, dense_1]; correct"
                        + " the name.");
        assertRefused(
                () -> converter.with("a", "lstm_2"),
                "PyTorch, layer 'lstm_2': its module 'a' is that of another, but a module has one; correct the name.");
        assertRefused(
                () -> WeightConverter.keras(graph).with("a", "lstm_1", "lstm_2"),
                "Keras, layer 'lstm_2': its module 'a' is that of another, but a module has one; correct the name.");
    }

    @Test
    void aNameThatIsAnotherLayersIsRefused() {
        Graph graph = sequential(dense(1), dense(1)).resolve(1);
        assertRefused(
                () -> WeightConverter.pyTorch(graph).with("dense_2", "dense_1").tensors(random(graph, 1)),
                "PyTorch, layer 'dense_2': 'dense_2.weight' is also another layer's, but names are unique; correct the name.",
                "PyTorch, layer 'dense_2': 'dense_2.bias' is also another layer's, but names are unique; correct the name.");
    }

    private static void assertRefused(Executable use, String... messages) {
        assertEquals(
                List.of(messages),
                assertThrows(ModelException.class, use).problems().stream()
                        .map(Problem::toString)
                        .toList());
    }
}
