package dev.rondo.onnx;

import dev.rondo.FormatException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.data.DoubleTensor;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.OnnxReader;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceTensor;
import dev.rondo.onnx.source.SourceValue;
import dev.rondo.onnx.source.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder in the layout of ONNX' test cases: {@code model.onnx}, and folders {@code test_data_set_0}, {@code test_data_set_1}, … with
 * {@code input_0.pb}, {@code output_0.pb}, ….
 *
 * @param model the file of the model
 * @param sets the data, in the order of their numbers
 */
public record TestFolder(Path model, List<TestData> sets) {
    private static final String SET = "test_data_set_";

    /** Keeps a copy. */
    public TestFolder {
        sets = List.copyOf(sets);
    }

    /**
     * Reads a folder.
     *
     * @throws FormatException if it has another layout, or a file in it is damaged
     * @throws IOException if it cannot be read at all
     */
    public static TestFolder read(Path folder) throws IOException {
        Path model = folder.resolve("model.onnx");
        List<Path> numbered = Files.isDirectory(folder) ? numbered(folder, SET, "") : List.of();
        if (!Files.isRegularFile(model) || numbered.isEmpty()) {
            throw new FormatException(new Problem(
                    folder.toString(),
                    Files.isRegularFile(model) ? "it has no folder " + SET + "0" : "it has no file model.onnx",
                    "a test case has model.onnx and " + SET + "0 with input_0.pb, output_0.pb, …",
                    "name a folder of that layout"));
        }
        SourceGraph graph = OnnxReader.read(model).graph();
        List<String> inputs = names(graph.inputs());
        List<String> outputs = names(graph.outputs());
        List<TestData> sets = new ArrayList<>();
        for (Path set : numbered) {
            Map<String, Tensor> expected = tensors(set, "output_", outputs);
            if (expected.isEmpty()) {
                throw new FormatException(new Problem(
                        set.toString(),
                        "it has no file output_0.pb",
                        "a set says what is expected of the model",
                        "add the expected outputs, or remove the folder"));
            }
            sets.add(new TestData(set.getFileName().toString(), tensors(set, "input_", inputs), expected));
        }
        return new TestFolder(model, sets);
    }

    private static List<String> names(List<SourceValue> values) {
        return values.stream().map(SourceValue::name).toList();
    }

    /** What is called {@code prefix}, a number and {@code suffix}, in the order of the numbers. */
    private static List<Path> numbered(Path folder, String prefix, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().matches(prefix + "\\d{1,6}" + suffix))
                    .sorted(Comparator.comparingInt(path ->
                            Integer.parseInt(path.getFileName().toString().replaceAll("\\D", ""))))
                    .toList();
        }
    }

    /** The tensors of a set by their names; one without a known name has that of its place. */
    private static Map<String, Tensor> tensors(Path set, String prefix, List<String> names) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Path path : numbered(set, prefix, "\\.pb")) {
            TensorFile file = TensorFile.read(path);
            int place = Integer.parseInt(path.getFileName().toString().replaceAll("\\D", ""));
            if (!names.contains(file.name()) && place >= names.size()) {
                throw new FormatException(new Problem(
                        path.toString(),
                        "found the tensor '" + file.name() + "'",
                        "the model has " + names,
                        "remove it, or name one of these in it"));
            }
            String name = names.contains(file.name()) ? file.name() : names.get(place);
            tensors.put(name, tensor(path, file.tensor()));
        }
        return tensors;
    }

    private static Tensor tensor(Path path, SourceTensor source) {
        Shape shape =
                Shape.of(source.shape().stream().mapToInt(Math::toIntExact).toArray());
        if (source.type() == ElementType.DOUBLE) {
            return DoubleTensor.of(shape, source.toDoubles());
        }
        if (source.type().isReal()) {
            return FloatTensor.of(shape, source.toFloats());
        }
        int[] values = new int[source.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) source.longAt(i);
            if (values[i] != source.longAt(i)) {
                throw new FormatException(new Problem(
                        path.toString(),
                        "found " + source.longAt(i) + " at element " + i,
                        "ids and lengths have 31 bits",
                        "use smaller numbers"));
            }
        }
        return IntTensor.of(shape, values);
    }

    /**
     * The model, with the weights that its file takes as inputs bound to those of a set.
     *
     * @throws FormatException if the file is damaged
     * @throws ModelException with everything in it that cannot be imported
     * @throws IOException if it cannot be read at all
     */
    public Imported imported(TestData set) throws IOException {
        Set<String> weights = WeightInputs.of(OnnxReader.read(model).graph());
        Map<String, Tensor> given = new LinkedHashMap<>(set.inputs());
        given.keySet().retainAll(weights);
        return OnnxImport.read(model, given);
    }

    /** Whether the file takes weights as inputs, so that each set has a model of its own. */
    public boolean takesWeights() throws IOException {
        return !WeightInputs.of(OnnxReader.read(model).graph()).isEmpty();
    }
}
