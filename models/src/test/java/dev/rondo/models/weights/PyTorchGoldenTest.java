package dev.rondo.models.weights;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.mergeConcat;
import static dev.rondo.layer.Layers.recurrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.cell.Activation;
import dev.rondo.cell.Cell;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Padding;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights of PyTorch make our layers compute what PyTorch computes. */
class PyTorchGoldenTest {
    static List<String> networks() {
        return Vectors.names("golden", "rnn_", "lstm_", "gru_");
    }

    static List<String> convolutions() {
        return Vectors.names("golden", "conv1d_");
    }

    @Test
    void theFilesAreThere() {
        assertTrue(networks().size() >= 24, networks().toString());
        assertTrue(convolutions().size() >= 6, convolutions().toString());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void recurrentNetworks(String file) {
        Vectors vectors = Vectors.read(file);
        Network network = new Network(vectors);
        Graph graph = network.graph();
        Map<String, FloatTensor> stateDict =
                vectors.weights("encoder.rnn.", "x", "y", "dy", "loss", "h0", "hN", "dhN", "c0", "cN", "dcN");
        WeightConverter converter =
                WeightConverter.pyTorch(graph).with("encoder.rnn", network.names.toArray(String[]::new));
        Weights weights = converter.weights(stateDict);
        Map<String, SequenceBatch> results = run(graph, weights, network.inputs());
        results.forEach((name, found) -> Vectors.assertClose(name, network.expected(name), found));
        assertEquals(weights, WeightConverter.pyTorch(graph).weights(stateDict), "also without the names of layers");
        Map<String, FloatTensor> written = converter.tensors(weights);
        assertEquals(stateDict.keySet(), written.keySet());
        stateDict.forEach((name, tensor) ->
                assertEquals(tensor.shape(), tensor(written, name).shape()));
        assertEquals(weights, converter.weights(written));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void convolutions(String file) {
        Vectors vectors = Vectors.read(file);
        Shape shape = vectors.tensor("weight").shape();
        Padding padding = Padding.valueOf(vectors.meta("padding").toUpperCase(Locale.ROOT));
        Conv1d layer = new Conv1d(
                shape.dimension(0),
                shape.dimension(2),
                vectors.number("stride"),
                vectors.number("dilation"),
                vectors.number("groups"),
                padding);
        check(layer, vectors);
    }

    @Test
    void layerNormalisation() {
        Vectors vectors = Vectors.read("golden/layer_norm");
        check(layerNorm(Float.parseFloat(vectors.meta("eps"))), vectors);
    }

    private static void check(Layer layer, Vectors vectors) {
        ModelBuilder builder = Model.builder();
        Port x = builder.features("x", vectors.tensor("x").shape().dimension(2));
        Graph graph =
                builder.output("y", builder.add("layer", layer, x)).build().resolve();
        Map<String, FloatTensor> stateDict = vectors.weights("layer.", "x", "y", "dy", "loss");
        Weights weights = WeightConverter.pyTorch(graph).weights(stateDict);
        Map<String, SequenceBatch> results = run(graph, weights, Map.of("x", vectors.batch("x")));
        Vectors.assertClose("y", vectors.batch("y"), Objects.requireNonNull(results.get("y")));
        assertEquals(stateDict, WeightConverter.pyTorch(graph).tensors(weights));
    }

    @Test
    void embeddings() {
        Vectors vectors = Vectors.read("golden/embedding");
        Shape shape = vectors.tensor("table").shape();
        Graph graph = Model.sequential(embedding(shape.dimension(0), shape.dimension(1)))
                .resolve();
        Weights weights = WeightConverter.pyTorch(graph).weights(Map.of("embed.weight", vectors.tensor("table")));
        Map<String, SequenceBatch> results = run(graph, weights, Map.of("x", vectors.tokens("ids")));
        Vectors.assertClose("y", vectors.batch("y"), Objects.requireNonNull(results.get("y")));
    }

    static Map<String, SequenceBatch> run(Graph graph, Weights weights, Map<String, SequenceBatch> inputs) {
        try (Backend backend = Backends.named("reference");
                CompiledModel model = backend.compile(new TrainedModel(graph, weights))) {
            return model.run(inputs);
        }
    }

    private static FloatTensor tensor(Map<String, FloatTensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /** A network as torch.nn builds it: layers of one or two directions, numbered in the order of the states. */
    private static final class Network {
        private final Vectors vectors;
        private final Cell cell;
        private final List<String> names = new ArrayList<>();
        private final List<String> states;

        Network(Vectors vectors) {
            this.vectors = vectors;
            int hidden = vectors.number("hiddenSize");
            int projection = vectors.number("projectionSize");
            this.cell = switch (vectors.meta("cell")) {
                case "rnn_tanh" -> new VanillaRnn(hidden);
                case "rnn_relu" -> new VanillaRnn(hidden).with(Activation.RELU);
                case "lstm" -> new Lstm(hidden).projectedTo(projection);
                default -> new Gru(hidden);
            };
            this.states = cell instanceof Lstm ? List.of("h", "c") : List.of("h");
            for (int layer = 0; layer < vectors.number("layers"); layer++) {
                names.add("up" + layer);
                if (Boolean.parseBoolean(vectors.meta("bidirectional"))) {
                    names.add("down" + layer);
                }
            }
        }

        Graph graph() {
            ModelBuilder builder = Model.builder();
            Port x = builder.features("x", vectors.number("inputSize"));
            Map<String, Port> outputs = new LinkedHashMap<>();
            for (int layer = 0; layer < vectors.number("layers"); layer++) {
                Port up = add(builder, outputs, "up" + layer, recurrent(cell), x);
                x = names.contains("down" + layer)
                        ? builder.add(
                                mergeConcat(), up, add(builder, outputs, "down" + layer, backwards(recurrent(cell)), x))
                        : up;
            }
            builder.output("y", x);
            outputs.forEach(builder::output);
            return builder.build().resolve();
        }

        private Port add(ModelBuilder builder, Map<String, Port> outputs, String name, Recurrent layer, Port from) {
            Map<String, Port> initial = new LinkedHashMap<>();
            for (String state : states) {
                FloatTensor values = vectors.tensors().get(state + "0");
                if (values != null) {
                    initial.put(
                            state,
                            builder.once(state + "0_" + name, values.shape().dimension(2)));
                }
            }
            Port y = builder.add(name, layer, List.of(from), initial);
            states.forEach(state -> outputs.put(state + "N_" + name, y.state(state)));
            return y;
        }

        Map<String, SequenceBatch> inputs() {
            Map<String, SequenceBatch> inputs = new LinkedHashMap<>();
            inputs.put("x", vectors.batch("x"));
            for (String state : states) {
                for (int i = 0; i < names.size() && vectors.tensors().containsKey(state + "0"); i++) {
                    inputs.put(state + "0_" + names.get(i), vectors.states(state + "0", i));
                }
            }
            return inputs;
        }

        SequenceBatch expected(String output) {
            return output.equals("y")
                    ? vectors.batch("y")
                    : vectors.states(output.substring(0, 2), names.indexOf(output.substring(3)));
        }
    }
}
