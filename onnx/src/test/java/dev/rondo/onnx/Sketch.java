package dev.rondo.onnx;

import com.google.protobuf.ByteString;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TensorShapeProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A file as other exporters write them, in the making. A free dimension is a name, a fixed one a number. */
final class Sketch {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("sketch");
    private final SplittableRandom random = new SplittableRandom(5);
    private final int opset;
    private int constants;

    Sketch(int opset) {
        this.opset = opset;
    }

    Sketch input(String name, Object... dimensions) {
        graph.addInput(value(name, FLOAT, dimensions));
        return this;
    }

    Sketch integers(String name, int type, Object... dimensions) {
        graph.addInput(value(name, type, dimensions));
        return this;
    }

    Sketch output(String name, Object... dimensions) {
        graph.addOutput(value(name, FLOAT, dimensions));
        return this;
    }

    /** An initializer of random values. */
    Sketch weight(String name, int... shape) {
        Shape of = Shape.of(shape);
        float[] values = new float[of.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        return tensor(name, FloatTensor.wrap(of, values));
    }

    Sketch tensor(String name, FloatTensor tensor) {
        TensorProto.Builder proto = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        for (int length : tensor.shape().toArray()) {
            proto.addDims(length);
        }
        for (float value : tensor.toArray()) {
            proto.addFloatData(value);
        }
        graph.addInitializer(proto);
        return this;
    }

    /** A vector of integers, as a node of its own; gives its name. */
    String vector(long... values) {
        TensorProto.Builder proto = TensorProto.newBuilder().setDataType(INT64).addDims(values.length);
        Arrays.stream(values).forEach(proto::addInt64Data);
        return constant(proto);
    }

    /** One integer without a dimension; gives its name. */
    String scalar(long value) {
        return constant(TensorProto.newBuilder().setDataType(INT64).addInt64Data(value));
    }

    /** One number without a dimension; gives its name. */
    String number(float value) {
        return constant(TensorProto.newBuilder().setDataType(FLOAT).addFloatData(value));
    }

    private String constant(TensorProto.Builder value) {
        String name = "Constant_" + constants++;
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Constant")
                .setName(name)
                .addOutput(name + "_output")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeType.TENSOR)
                        .setT(value)));
        return name + "_output";
    }

    /** A node; inputs and outputs are names with commas between them, and gaps for those that are left out. */
    Sketch node(String operator, String inputs, String outputs, AttributeProto... attributes) {
        return named("", operator, inputs, outputs, attributes);
    }

    Sketch named(String name, String operator, String inputs, String outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(name)
                .setOpType(operator)
                .addAllInput(names(inputs))
                .addAllOutput(names(outputs))
                .addAllAttribute(Arrays.asList(attributes)));
        return this;
    }

    private static List<String> names(String list) {
        return list.isEmpty() ? List.of() : Arrays.asList(list.split(",", -1));
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto integers(String name, Long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INTS)
                .addAllInts(Arrays.asList(values))
                .build();
    }

    static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto body(String name, Sketch value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(value.graph)
                .build();
    }

    byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("somebody")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static ValueInfoProto value(String name, int type, Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            TensorShapeProto.Dimension.Builder proto = TensorShapeProto.Dimension.newBuilder();
            if (dimension instanceof Integer length) {
                proto.setDimValue(length);
            } else if (!dimension.equals("")) {
                proto.setDimParam(dimension.toString());
            }
            shape.addDim(proto);
        }
        TypeProto.Tensor tensor =
                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
