package dev.rondo.onnx.source;

import dev.rondo.onnx.proto.TensorShapeProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes inputs and outputs of graphs of messages. */
final class ValueReading {
    private ValueReading() {}

    /** The value at {@code path}; {@code typed}: the file has to say of what type it is. */
    static SourceValue read(ValueInfoProto proto, boolean typed, String path, Findings findings) {
        if (proto.getName().isEmpty()) {
            findings.add(path, "it has no name", "nodes refer to it by its name");
        }
        TypeProto type = proto.getType();
        return switch (type.getValueCase()) {
            case TENSOR_TYPE ->
                new SourceValue(
                        proto.getName(),
                        element(type.getTensorType(), typed, path, findings),
                        shape(type.getTensorType(), path, findings));
            case VALUE_NOT_SET -> {
                if (typed) {
                    findings.add(path, "it has no type", "an input of a model has one");
                }
                yield new SourceValue(proto.getName(), null, null);
            }
            case SEQUENCE_TYPE, MAP_TYPE, OPAQUE_TYPE, SPARSE_TENSOR_TYPE, OPTIONAL_TYPE -> {
                findings.add(
                        path,
                        "it is a " + type.getValueCase(),
                        "Rondo reads tensors",
                        "export the model with tensors only");
                yield new SourceValue(proto.getName(), null, null);
            }
        };
    }

    private static @Nullable ElementType element(
            TypeProto.Tensor tensor, boolean typed, String path, Findings findings) {
        int code = tensor.getElemType();
        ElementType type = ElementType.ofCode(code).orElse(null);
        if (type == null && (code != 0 || typed)) {
            findings.add(path, "its elements are of type " + code, "Rondo knows 1 to 16");
        }
        return type;
    }

    private static @Nullable List<Dimension> shape(TypeProto.Tensor tensor, String path, Findings findings) {
        if (!tensor.hasShape()) {
            return null;
        }
        int rank = tensor.getShape().getDimCount();
        if (rank > Shapes.MOST_AXES) {
            findings.add(path, "it has " + rank + " axes", "a tensor has at most " + Shapes.MOST_AXES);
            return null;
        }
        return tensor.getShape().getDimList().stream()
                .map(dimension -> dimension(dimension, path, findings))
                .toList();
    }

    /** Exporters write -1, or an empty name, where they do not know. */
    private static Dimension dimension(TensorShapeProto.Dimension proto, String path, Findings findings) {
        if (proto.hasDimValue() && proto.getDimValue() != -1) {
            if (proto.getDimValue() < 0 || proto.getDimValue() > Integer.MAX_VALUE) {
                findings.add(
                        path, "an axis has the length " + proto.getDimValue(), "lengths are 0 to " + Integer.MAX_VALUE);
            }
            return new Dimension.Fixed(proto.getDimValue());
        }
        return proto.getDimParam().isEmpty() ? new Dimension.Unknown() : new Dimension.Named(proto.getDimParam());
    }
}
