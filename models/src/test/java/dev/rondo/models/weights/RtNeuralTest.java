package dev.rondo.models.weights;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expressions;
import dev.rondo.layer.Block;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The networks of RTNeural, whose weights are PyTorch's and Keras' as JSON; skipped where RONDO_TESTDATA names no folder that has them. */
class RtNeuralTest {
    @ParameterizedTest
    @ValueSource(strings = {"lstm_torch", "gru_torch"})
    void weightsOfPyTorch(String name) throws IOException {
        Map<String, FloatTensor> stateDict = new LinkedHashMap<>();
        object(read(name)).forEach((key, value) -> stateDict.put(key, tensor(value)));
        Block[] layers = name.startsWith("lstm")
                ? new Block[] {lstm(8), lstm(8), lstm(8), lstm(8), dense(1)}
                : new Block[] {gru(8), gru(8), gru(8), gru(8), dense(1)};
        Graph graph = Model.sequential(layers).resolve(1);
        String cell = name.substring(0, name.indexOf('_'));
        WeightConverter converter = WeightConverter.pyTorch(graph)
                .with(cell, cell + "_1")
                .with(cell + "2", cell + "_2", cell + "_3", cell + "_4");
        check(name, graph, converter.weights(stateDict));
        assertEquals(
                converter.weights(stateDict), WeightConverter.pyTorch(graph).weights(stateDict));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "lstm_1d", "gru", "gru_1d"})
    void weightsOfKeras(String name) throws IOException {
        List<Block> layers = new ArrayList<>();
        Map<String, FloatTensor> variables = new LinkedHashMap<>();
        for (Object entry : list(object(read(name)).get("layers"))) {
            Map<String, Object> layer = object(entry);
            String path = layer.get("type") + "_" + layers.size();
            List<Object> weights = list(layer.get("weights"));
            boolean isRecurrent = weights.size() == 3;
            variables.put(path + "/kernel", tensor(weights.getFirst()));
            variables.put(path + "/bias", tensor(weights.getLast()));
            if (isRecurrent) {
                variables.put(path + "/recurrent_kernel", tensor(weights.get(1)));
            }
            List<Object> shape = list(layer.get("shape"));
            layers.add(block(layer, ((Number) shape.getLast()).intValue()));
        }
        Graph graph = Model.sequential(layers.toArray(Block[]::new)).resolve(1);
        check(name, graph, WeightConverter.keras(graph).weights(variables));
    }

    private static Block block(Map<String, Object> layer, int size) {
        return switch (String.valueOf(layer.get("type"))) {
            case "lstm" -> lstm(size);
            case "gru" -> gru(size);
            case "dense", "time-distributed-dense" ->
                switch (String.valueOf(layer.get("activation"))) {
                    case "tanh" -> dense(size, Expressions::tanh);
                    case "sigmoid" -> dense(size, Expressions::sigmoid);
                    default -> dense(size);
                };
            default -> throw new IllegalArgumentException(layer.toString());
        };
    }

    private static void check(String name, Graph graph, Weights weights) throws IOException {
        SequenceBatch x = SequenceBatch.of(column(name + "_x_python.csv"));
        Map<String, SequenceBatch> results = PyTorchGoldenTest.run(graph, weights, Map.of("x", x));
        Vectors.assertClose(
                name, SequenceBatch.of(column(name + "_y_python.csv")), Objects.requireNonNull(results.get("y")));
    }

    private static Path folder() {
        String data = System.getenv("RONDO_TESTDATA");
        assumeTrue(data != null, "RONDO_TESTDATA names no folder");
        Path folder = Path.of(Objects.requireNonNull(data), "models", "rtneural");
        assumeTrue(Files.isDirectory(folder), "there is no folder " + folder);
        return folder;
    }

    private static Sequence column(String file) throws IOException {
        return Sequence.of(Files.readAllLines(folder().resolve(file)).stream()
                .mapToDouble(Double::parseDouble)
                .toArray());
    }

    private static Object read(String name) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(Files.readString(folder().resolve(name + ".json")))) {
            json.nextToken();
            return Objects.requireNonNull(value(json));
        }
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    members.put(name, value(json));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(json));
                }
                yield elements;
            }
            case VALUE_NULL -> null;
            case VALUE_STRING -> json.getText();
            default -> json.getDoubleValue();
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(@Nullable Object value) {
        return (List<Object>) Objects.requireNonNull(value);
    }

    /** Lists of numbers, or of lists of numbers, as a tensor. */
    private static FloatTensor tensor(Object value) {
        List<Object> rows = list(value);
        if (rows.getFirst() instanceof Number) {
            return FloatTensor.vector(floats(rows));
        }
        int width = list(rows.getFirst()).size();
        float[] values = floats(rows.stream().flatMap(row -> list(row).stream()).toList());
        return FloatTensor.of(Shape.of(rows.size(), width), values);
    }

    private static float[] floats(List<Object> numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = ((Number) numbers.get(i)).floatValue();
        }
        return floats;
    }
}
