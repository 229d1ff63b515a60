package dev.rondo.onnxruntime;

import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TensorShapeProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** ONNX files of a few nodes, of operator set 11. */
final class Files {
    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int INT64 = 7;
    static final int STRING = 8;
    static final int BOOL = 9;

    private Files() {}

    /** A node under way. */
    record Node(NodeProto.Builder proto) {
        /** A node whose last value is its output. */
        static Node of(String operator, String... values) {
            List<String> names = Arrays.asList(values);
            return new Node(NodeProto.newBuilder()
                    .setOpType(operator)
                    .addAllInput(names.subList(0, names.size() - 1))
                    .addOutput(names.getLast()));
        }

        /** With an attribute; axes are a list of one. */
        Node with(String name, long value) {
            AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
            if (name.equals("axes")) {
                attribute.setType(AttributeProto.AttributeType.INTS).addInts(value);
            } else {
                attribute.setType(AttributeProto.AttributeType.INT).setI(value);
            }
            proto.addAttribute(attribute);
            return this;
        }

        Node with(String name, GraphProto graph) {
            proto.addAttribute(AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(graph));
            return this;
        }
    }

    static ValueInfoProto floats(String name, String... dimensions) {
        return value(name, FLOAT, dimensions);
    }

    static ValueInfoProto value(String name, int type, String... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            if (Character.isDigit(dimension.charAt(0))) {
                shape.addDimBuilder().setDimValue(Long.parseLong(dimension));
            } else {
                shape.addDimBuilder().setDimParam(dimension);
            }
        }
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    static GraphProto graph(List<ValueInfoProto> inputs, List<ValueInfoProto> outputs, Node... nodes) {
        GraphProto.Builder graph =
                GraphProto.newBuilder().setName("g").addAllInput(inputs).addAllOutput(outputs);
        for (Node node : nodes) {
            graph.addNode(node.proto());
        }
        return graph.build();
    }

    static byte[] model(GraphProto graph) {
        return model(graph, 11);
    }

    static byte[] model(GraphProto graph, int opset) {
        return ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    static byte[] model(List<ValueInfoProto> inputs, List<ValueInfoProto> outputs, Node... nodes) {
        return model(graph(inputs, outputs, nodes));
    }

    /** Ones. */
    static TensorProto tensor(String name, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        int size = 1;
        for (long length : shape) {
            tensor.addDims(length);
            size *= (int) length;
        }
        return tensor.addAllFloatData(Collections.nCopies(size, 1f)).build();
    }

    /** A vector of one integer. */
    static TensorProto integer(String name, long value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(INT64)
                .addDims(1)
                .addInt64Data(value)
                .build();
    }

    /** Leaves out the states after a whole sequence, which are outputs where no input is paired with them. */
    static OpaqueModel withoutFinalStates(OpaqueModel model) {
        OpaqueModel without = model;
        if (model.problems().isEmpty()) {
            for (String output : model.signature().outputs().keySet()) {
                without = output.endsWith(".next") ? without.without(output) : without;
            }
        }
        return without;
    }

    /** A loop whose condition holds for ever, carrying the input {@code x} or the initialiser {@code w}. */
    static GraphProto endless(String carried) {
        GraphProto body = graph(
                List.of(value("round", INT64), value("more", BOOL), floats("v")),
                List.of(value("again", BOOL), floats("next")),
                Node.of("Identity", "more", "again"),
                Node.of("Neg", "v", "next"));
        return graph(
                        List.of(floats("x", "batch", "2")),
                        List.of(carried.equals("w") ? floats("y", "2") : floats("y", "batch", "2")),
                        Node.of("Loop", "", "true", carried, "y").with("body", body))
                .toBuilder()
                .addInitializer(tensor("w", 2))
                .addInitializer(TensorProto.newBuilder()
                        .setName("true")
                        .setDataType(BOOL)
                        .addInt32Data(1))
                .build();
    }
}
