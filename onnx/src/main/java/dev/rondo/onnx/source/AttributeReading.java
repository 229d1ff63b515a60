package dev.rondo.onnx.source;

import com.google.protobuf.ByteString;
import dev.rondo.onnx.proto.AttributeProto;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the attributes of nodes of messages. */
final class AttributeReading {
    private final GraphReading graphs;
    private final TensorReading tensors;
    private final Findings findings;

    AttributeReading(GraphReading graphs, TensorReading tensors, Findings findings) {
        this.graphs = graphs;
        this.tensors = tensors;
        this.findings = findings;
    }

    /** The attributes of the node at {@code path}, whose graphs see the values of {@code scope}. */
    Map<String, Attribute> read(List<AttributeProto> protos, String path, Scope scope) throws IOException {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (AttributeProto proto : protos) {
            String where = path + ", attribute " + Findings.shown(proto.getName());
            if (proto.getName().isEmpty()) {
                findings.add(where, "it has no name", "attributes have one");
            }
            Attribute attribute = attribute(proto, where, scope);
            if (attribute != null && attributes.put(proto.getName(), attribute) != null) {
                findings.add(where, "it is given twice", "names are unique");
            }
        }
        return attributes;
    }

    private @Nullable Attribute attribute(AttributeProto proto, String path, Scope scope) throws IOException {
        if (!proto.getRefAttrName().isEmpty()) {
            findings.add(path, "it refers to an attribute of a function", "the node is in no function");
            return null;
        }
        return switch (proto.getType()) {
            case INT -> new Attribute.Int(proto.getI());
            case FLOAT -> new Attribute.Real(proto.getF());
            case STRING -> {
                List<String> texts = texts(List.of(proto.getS()), path);
                yield texts == null ? null : new Attribute.Text(texts.getFirst());
            }
            case INTS -> new Attribute.Integers(proto.getIntsList());
            case FLOATS -> new Attribute.Reals(proto.getFloatsList());
            case STRINGS -> {
                List<String> texts = texts(proto.getStringsList(), path);
                yield texts == null ? null : new Attribute.Texts(texts);
            }
            case TENSOR -> {
                SourceTensor tensor = tensors.read(proto.getT(), path);
                yield tensor == null ? null : new Attribute.Tensor(tensor);
            }
            case GRAPH -> new Attribute.Subgraph(graphs.read(proto.getG(), path, scope));
            case UNDEFINED, UNRECOGNIZED -> {
                findings.add(
                        path, "its type is " + proto.getTypeValue(), "an attribute has one of the standard's types");
                yield null;
            }
            case TENSORS, GRAPHS, SPARSE_TENSOR, SPARSE_TENSORS, TYPE_PROTO, TYPE_PROTOS -> {
                findings.add(
                        path,
                        "it is of type " + proto.getType(),
                        "Rondo reads numbers, texts, lists of them, tensors and graphs",
                        "export the model without the operator");
                yield null;
            }
        };
    }

    private @Nullable List<String> texts(List<ByteString> values, String path) {
        if (!values.stream().allMatch(ByteString::isValidUtf8)) {
            findings.add(path, "it is not UTF-8", "texts are UTF-8");
            return null;
        }
        return values.stream().map(ByteString::toStringUtf8).toList();
    }
}
