package dev.rondo.onnx.raise;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TensorShapeProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A small ONNX model in the making, with random values for its inputs and weights; ONNX Runtime says what it computes. */
final class SmallModel {
    /** A tensor of numbers. */
    record Numbers(int[] shape, float[] values) {}

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("small");
    private final Map<String, Numbers> inputs = new LinkedHashMap<>();
    private final SplittableRandom random;
    private final int opset;
    private List<String> outputs = List.of("y");
    private double low = -1;
    private double high = 1;

    SmallModel(int opset, long seed) {
        this.opset = opset;
        this.random = new SplittableRandom(seed);
    }

    int opset() {
        return opset;
    }

    SplittableRandom random() {
        return random;
    }

    /** What the values of inputs and weights declared from now on are drawn from. */
    SmallModel range(double from, double to) {
        low = from;
        high = to;
        return this;
    }

    /** Declares an input with random values. */
    SmallModel input(String name, int... shape) {
        inputs.put(name, numbers(shape));
        graph.addInput(info(name, TensorProto.DataType.FLOAT_VALUE, shape));
        return this;
    }

    /** Declares an input with random values whose first axis is the batch, of three sequences in these values and of any number in the file. */
    SmallModel batched(String name, int... features) {
        int[] shape = IntStream.concat(IntStream.of(3), Arrays.stream(features)).toArray();
        inputs.put(name, numbers(shape));
        ValueInfoProto.Builder info = info(name, TensorProto.DataType.FLOAT_VALUE, shape).toBuilder();
        info.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .setDim(0, TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
        graph.addInput(info);
        return this;
    }

    /** Other values for an input. */
    void set(String name, float... values) {
        inputs.computeIfPresent(name, (key, old) -> new Numbers(old.shape(), values));
    }

    /** Other random values for an input. */
    void redraw(String name) {
        inputs.computeIfPresent(name, (key, old) -> numbers(old.shape()));
    }

    private Numbers numbers(int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return new Numbers(shape, values);
    }

    private static ValueInfoProto info(String name, int type, int... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (int length : shape) {
            dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(dimensions)))
                .build();
    }

    /** Adds a random weight. */
    SmallModel weight(String name, int... shape) {
        Numbers numbers = numbers(shape);
        return weight(name, shape, numbers.values());
    }

    /** Adds a weight. */
    SmallModel weight(String name, int[] shape, float... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        for (int length : shape) {
            tensor.addDims(length);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
        return this;
    }

    /** Adds integers. */
    SmallModel integers(String name, long... values) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length)
                .addAllInt64Data(Arrays.stream(values).boxed().toList()));
        return this;
    }

    /** Adds integers of 32 bits, as lengths are. */
    SmallModel lengths(String name, int... values) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT32_VALUE)
                .addDims(values.length)
                .addAllInt32Data(Arrays.stream(values).boxed().toList()));
        return this;
    }

    /** Adds one integer without an axis. */
    SmallModel integer(String name, long value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addInt64Data(value));
        return this;
    }

    /** Adds a node; inputs and outputs are separated by spaces, a dash is one that is left out. */
    SmallModel node(String operator, String from, String to, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(operator + " to " + to)
                .setOpType(operator)
                .addAllInput(names(from))
                .addAllOutput(names(to))
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    private static List<String> names(String text) {
        return Arrays.stream(text.split(" "))
                .map(name -> name.equals("-") ? "" : name)
                .toList();
    }

    static AttributeProto attribute(String name, long value) {
        return builder(name, 2).setI(value).build();
    }

    static AttributeProto attribute(String name, float value) {
        return builder(name, 1).setF(value).build();
    }

    static AttributeProto attribute(String name, String value) {
        return builder(name, 3).setS(ByteString.copyFromUtf8(value)).build();
    }

    static AttributeProto attributes(String name, long... values) {
        return builder(name, 7)
                .addAllInts(Arrays.stream(values).boxed().toList())
                .build();
    }

    static AttributeProto attributes(String name, List<Float> values) {
        return builder(name, 6).addAllFloats(values).build();
    }

    static AttributeProto texts(String name, List<String> values) {
        return builder(name, 8)
                .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
                .build();
    }

    static AttributeProto attribute(String name, GraphProto body) {
        return builder(name, 5).setG(body).build();
    }

    private static AttributeProto.Builder builder(String name, int type) {
        return AttributeProto.newBuilder().setName(name).setTypeValue(type);
    }

    Map<String, Numbers> inputs() {
        return inputs;
    }

    byte[] bytes() {
        GraphProto.Builder whole = graph.clone();
        outputs.forEach(output -> whole.addOutput(ValueInfoProto.newBuilder().setName(output)));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(whole)
                .build()
                .toByteArray();
    }

    /** Says which values are outputs; otherwise it is {@code y}. */
    SmallModel outputs(String... names) {
        outputs = List.of(names);
        return this;
    }

    /** What ONNX Runtime computes as the first output. */
    Numbers expected() throws OrtException {
        return allExpected().getFirst();
    }

    /** What ONNX Runtime computes. */
    List<Numbers> allExpected() throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            for (Map.Entry<String, Numbers> input : inputs.entrySet()) {
                long[] shape =
                        Arrays.stream(input.getValue().shape()).asLongStream().toArray();
                tensors.put(
                        input.getKey(),
                        OnnxTensor.createTensor(
                                environment, FloatBuffer.wrap(input.getValue().values()), shape));
            }
            try (OrtSession session = environment.createSession(bytes(), options);
                    OrtSession.Result result = session.run(tensors)) {
                List<Numbers> all = new ArrayList<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    all.add(numbers((OnnxTensor) output.getValue()));
                }
                return all;
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static Numbers numbers(OnnxTensor tensor) {
        float[] values = new float[tensor.getFloatBuffer().remaining()];
        tensor.getFloatBuffer().get(values);
        return new Numbers(
                Arrays.stream(tensor.getInfo().getShape())
                        .mapToInt(Math::toIntExact)
                        .toArray(),
                values);
    }
}
