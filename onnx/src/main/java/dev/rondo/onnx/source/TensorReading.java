package dev.rondo.onnx.source;

import com.google.protobuf.ByteString;
import dev.rondo.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes tensors of messages: type, shape and values have to agree before an array is made. */
final class TensorReading {
    private final ExternalData external;
    private final Findings findings;

    TensorReading(ExternalData external, Findings findings) {
        this.external = external;
        this.findings = findings;
    }

    /** The tensor; null where a problem was noted instead. */
    @Nullable
    SourceTensor read(TensorProto proto, String path) throws IOException {
        ElementType type = ElementType.ofCode(proto.getDataType()).orElse(null);
        if (type == null || type.bytes() == 0) {
            findings.add(
                    path,
                    "its elements are of type " + (type == null ? proto.getDataType() : type),
                    "Rondo reads integers, truth values and floating point of 16 to 64 bits",
                    "convert it to one of these");
            return null;
        }
        List<Long> shape = proto.getDimsList();
        OptionalInt size = Shapes.size(shape);
        if (size.isEmpty()) {
            findings.add(
                    path,
                    "its shape is " + Shapes.shown(shape),
                    "lengths are not negative, axes at most 64, elements fewer than 2³¹");
            return null;
        }
        if (proto.hasSegment()) {
            findings.add(path, "it is a segment of a tensor", "tensors are in one piece", "save it as a whole");
            return null;
        }
        return switch (proto.getDataLocation()) {
            case DEFAULT -> inside(proto, type, size.getAsInt(), path);
            case EXTERNAL -> outside(proto, type, size.getAsInt(), path);
            case UNRECOGNIZED -> {
                findings.add(path, "its data_location is " + proto.getDataLocationValue(), "it is 0 or 1");
                yield null;
            }
        };
    }

    private @Nullable SourceTensor outside(TensorProto proto, ElementType type, int size, String path)
            throws IOException {
        if (!proto.getRawData().isEmpty() || TypedValues.count(proto) > 0) {
            findings.add(path, "it has values inside as well as in another file", "its values are in one place");
            return null;
        }
        byte[] bytes = external.read(proto.getExternalDataList(), (long) size * type.bytes(), path, findings);
        return bytes == null ? null : raw(type, proto.getDimsList(), size, ByteBuffer.wrap(bytes), path);
    }

    private @Nullable SourceTensor inside(TensorProto proto, ElementType type, int size, String path) {
        ByteString raw = proto.getRawData();
        int typed = TypedValues.count(proto);
        if (!raw.isEmpty() && typed > 0) {
            findings.add(path, "it has values as raw_data and as numbers", "its values are in one place");
            return null;
        }
        if (!raw.isEmpty() || (size == 0 && typed == 0)) {
            long needed = (long) size * type.bytes();
            if (raw.size() != needed) {
                findings.add(
                        path,
                        "raw_data has " + raw.size() + " bytes",
                        "its shape " + Shapes.shown(proto.getDimsList()) + " needs " + needed);
                return null;
            }
            return raw(
                    type, proto.getDimsList(), size, raw.asReadOnlyByteBuffer().slice(), path);
        }
        if (typed != size || TypedValues.countOf(proto, type) != size) {
            findings.add(
                    path,
                    "it has " + TypedValues.countOf(proto, type) + " numbers of its type and "
                            + (typed - TypedValues.countOf(proto, type)) + " of others",
                    "its shape " + Shapes.shown(proto.getDimsList()) + " needs " + size + " of its type");
            return null;
        }
        if (type.bytes() == 2
                && type.isReal()
                && proto.getInt32DataList().stream().anyMatch(bits -> bits >>> 16 != 0)) {
            findings.add(path, "a number of " + type + " has more than 16 bits", "int32_data holds the bits of each");
            return null;
        }
        return checked(TypedValues.of(proto, type), path);
    }

    private @Nullable SourceTensor raw(ElementType type, List<Long> shape, int size, ByteBuffer bytes, String path) {
        return checked(RawValues.of(type, shape, size, bytes.order(ByteOrder.LITTLE_ENDIAN)), path);
    }

    /** Refuses integers that are not of their type. */
    private @Nullable SourceTensor checked(SourceTensor tensor, String path) {
        for (int i = 0; tensor.type().isInteger() && i < tensor.size(); i++) {
            if (!tensor.type().holds(tensor.longAt(i))) {
                findings.add(path, "element " + i + " is " + tensor.longAt(i), "that is no value of " + tensor.type());
                return null;
            }
        }
        return tensor;
    }
}
