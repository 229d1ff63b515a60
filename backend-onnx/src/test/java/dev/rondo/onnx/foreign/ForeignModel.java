package dev.rondo.onnx.foreign;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A model as an exporter writes it, which ONNX Runtime runs.
 *
 * @param name what it is
 * @param opset its version of the operators
 * @param properties what is expected of it: {@code streams}, {@code states}, {@code fixed} (lengths cannot be chosen)
 * @param text its graph
 * @param refusals why it is not imported; empty if it is
 */
record ForeignModel(String name, int opset, Set<String> properties, GraphText text, List<String> refusals) {
    /** The models in a file of this package. */
    static List<ForeignModel> in(String file) {
        try (InputStream stream = Objects.requireNonNull(ForeignModel.class.getResourceAsStream(file), file)) {
            String all = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(all.split("(?m)^model "))
                    .skip(1)
                    .map(ForeignModel::parsed)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ForeignModel parsed(String block) {
        List<String> lines = block.lines().toList();
        List<String> title = List.of(lines.getFirst().split(" "));
        int opset = Integer.parseInt(title.get(1));
        List<String> refusals = new ArrayList<>();
        List<String> graph = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("refused: ")) {
                refusals.add(line.substring("refused: ".length()));
            } else {
                graph.add(line);
            }
        }
        return new ForeignModel(
                title.getFirst(),
                opset,
                Set.copyOf(title.subList(2, title.size())),
                new GraphText(opset, String.join("\n", graph)),
                refusals);
    }

    /** The inputs that are weights, which are given when the file is read. */
    Map<String, Tensor> weights(Map<String, Tensor> inputs) {
        return text.inputs().stream()
                .filter(GraphText.Input::isGiven)
                .collect(Collectors.toMap(
                        GraphText.Input::name, input -> Objects.requireNonNull(inputs.get(input.name()))));
    }

    /** Random inputs whose free axes have so many more elements than the text says. */
    Map<String, Tensor> inputs(int more, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (GraphText.Input input : text.inputs()) {
            Shape shape = Shape.of(input.shape(more));
            tensors.put(
                    input.name(),
                    input.type() == GraphText.FLOAT
                            ? floats(shape, random)
                            : IntTensor.of(shape, integers(input, shape.size(), more, random)));
        }
        return tensors;
    }

    private static Tensor floats(Shape shape, SplittableRandom random) {
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return FloatTensor.wrap(shape, values);
    }

    private static int[] integers(GraphText.Input input, int size, int more, SplittableRandom random) {
        int number = input.number();
        return switch (input.kind()) {
            case "below" -> random.ints(size, 0, number).toArray();
            case "value" -> random.ints(size, number, number + 1).toArray();
            case "lengths" -> {
                int[] lengths = random.ints(size, 1, number + more + 1).toArray();
                lengths[0] = number + more;
                yield lengths;
            }
            default -> throw new IllegalArgumentException(input.toString());
        };
    }

    /** What ONNX Runtime gives. */
    Map<String, Tensor> expected(Map<String, Tensor> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> given = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(text.bytes(), options)) {
                for (String name : session.getInputNames()) {
                    TensorInfo info =
                            (TensorInfo) session.getInputInfo().get(name).getInfo();
                    given.put(name, tensor(environment, Objects.requireNonNull(inputs.get(name)), info.type));
                }
                try (OrtSession.Result results = session.run(given)) {
                    Map<String, Tensor> outputs = new LinkedHashMap<>();
                    for (Map.Entry<String, OnnxValue> result : results) {
                        outputs.put(result.getKey(), tensor((OnnxTensor) result.getValue()));
                    }
                    return outputs;
                }
            }
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor, OnnxJavaType type) throws OrtException {
        long[] shape = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        double[] values = tensor.toDoubles();
        return switch (type) {
            case INT64 ->
                OnnxTensor.createTensor(
                        environment,
                        LongBuffer.wrap(
                                Arrays.stream(values).mapToLong(x -> (long) x).toArray()),
                        shape);
            case INT32 ->
                OnnxTensor.createTensor(
                        environment,
                        IntBuffer.wrap(
                                Arrays.stream(values).mapToInt(x -> (int) x).toArray()),
                        shape);
            default -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(((FloatTensor) tensor).toArray()), shape);
        };
    }

    private static Tensor tensor(OnnxTensor tensor) {
        float[] values = new float[tensor.getFloatBuffer().remaining()];
        tensor.getFloatBuffer().get(values);
        int[] shape = Arrays.stream(tensor.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        return FloatTensor.wrap(Shape.of(shape), values);
    }

    @Override
    public String toString() {
        return name + ", opset " + opset;
    }
}
