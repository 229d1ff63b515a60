package dev.rondo.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** An exported graph as lines of text. */
final class Listing {
    private Listing() {}

    static ModelProto parsed(OnnxModel model) throws InvalidProtocolBufferException {
        return ModelProto.parseFrom(model.toBytes());
    }

    static String of(OnnxModel model) throws InvalidProtocolBufferException {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        list(parsed(model).getGraph(), "", lines);
        return lines.toString();
    }

    /** The operators in their order. */
    static List<String> operators(OnnxModel model) throws InvalidProtocolBufferException {
        return parsed(model).getGraph().getNodeList().stream()
                .map(NodeProto::getOpType)
                .toList();
    }

    private static void list(GraphProto graph, String indent, StringJoiner lines) {
        graph.getInputList().forEach(input -> lines.add(indent + "input " + value(input)));
        for (TensorProto tensor : graph.getInitializerList()) {
            lines.add(indent + "initializer " + tensor.getName() + " " + tensor.getDimsList());
        }
        for (NodeProto node : graph.getNodeList()) {
            String attributes = node.getAttributeList().stream()
                    .filter(attribute -> attribute.getType() != AttributeProto.AttributeType.GRAPH)
                    .map(Listing::attribute)
                    .collect(Collectors.joining(", "));
            lines.add(indent + String.join(", ", node.getOutputList()) + " = " + node.getOpType() + "("
                    + String.join(", ", node.getInputList()) + ")" + (attributes.isEmpty() ? "" : " " + attributes)
                    + (node.getName().equals(node.getOutput(0)) ? "" : " called " + node.getName()));
            node.getAttributeList().stream()
                    .filter(AttributeProto::hasG)
                    .forEach(attribute -> list(attribute.getG(), indent + "    ", lines));
        }
        graph.getOutputList().forEach(output -> lines.add(indent + "output " + value(output)));
    }

    private static String value(ValueInfoProto info) {
        return info.getName() + " "
                + info.getType().getTensorType().getShape().getDimList().stream()
                        .map(dim -> dim.getDimParam().isEmpty() ? Long.toString(dim.getDimValue()) : dim.getDimParam())
                        .toList();
    }

    private static String attribute(AttributeProto attribute) {
        return attribute.getName() + " "
                + switch (attribute.getType()) {
                    case INT -> Long.toString(attribute.getI());
                    case INTS -> attribute.getIntsList().toString();
                    case STRING -> attribute.getS().toStringUtf8();
                    case STRINGS ->
                        attribute.getStringsList().stream()
                                .map(text -> text.toStringUtf8())
                                .toList()
                                .toString();
                    default -> throw new IllegalArgumentException(attribute.toString());
                };
    }
}
