package dev.rondo.onnx.source;

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
import java.util.List;

/** Messages of a small valid file, to be spoilt. */
final class Samples {
    private Samples() {}

    /** y = x + w for x [2]. */
    static ModelProto.Builder model() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("sample")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph());
    }

    /** y = x + w for x [2]. */
    static GraphProto.Builder graph() {
        return GraphProto.newBuilder()
                .setName("graph")
                .addInput(value("x", 2))
                .addOutput(value("y", 2))
                .addInitializer(floats("w", 1, 2))
                .addNode(node("Add", "y", "x", "w"));
    }

    static ValueInfoProto.Builder value(String name, long... lengths) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long length : lengths) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(length));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)));
    }

    /** A vector as numbers. */
    static TensorProto.Builder floats(String name, float... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(1).addDims(values.length);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor;
    }

    /** A tensor as bytes. */
    static TensorProto.Builder raw(String name, ElementType type, int bytes, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.code())
                .setRawData(ByteString.copyFrom(new byte[bytes]));
        for (long length : shape) {
            tensor.addDims(length);
        }
        return tensor;
    }

    static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName("n_" + output)
                .setOpType(operator)
                .addOutput(output)
                .addAllInput(List.of(inputs));
    }

    static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
