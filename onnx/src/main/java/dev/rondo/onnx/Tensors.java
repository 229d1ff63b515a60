package dev.rondo.onnx;

import com.google.protobuf.ByteString;
import dev.rondo.data.FloatTensor;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TensorShapeProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import dev.rondo.onnx.source.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Tensors and their types as ONNX writes them: little-endian, row-major. */
final class Tensors {
    private Tensors() {}

    static TensorProto of(String name, FloatTensor tensor) {
        ByteBuffer bytes = littleEndian(tensor.size(), Float.BYTES);
        for (int i = 0; i < tensor.size(); i++) {
            bytes.putFloat(tensor.at(i));
        }
        TensorProto.Builder proto = of(name, ElementType.FLOAT, bytes);
        for (int dimension : tensor.shape().toArray()) {
            proto.addDims(dimension);
        }
        return proto.build();
    }

    /** A vector of integers. */
    static TensorProto vector(String name, ElementType type, List<Long> values) {
        return integers(name, type, values).addDims(values.size()).build();
    }

    /** One integer, without a dimension. */
    static TensorProto scalar(String name, ElementType type, long value) {
        return integers(name, type, List.of(value)).build();
    }

    static ValueInfoProto info(String name, ElementType type, List<String> dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            boolean known = Character.isDigit(dimension.charAt(0));
            shape.addDim(
                    known
                            ? TensorShapeProto.Dimension.newBuilder().setDimValue(Long.parseLong(dimension))
                            : TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.code())
                .setShape(shape)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static TensorProto.Builder integers(String name, ElementType type, List<Long> values) {
        boolean wide = type == ElementType.INT64;
        ByteBuffer bytes = littleEndian(values.size(), wide ? Long.BYTES : Integer.BYTES);
        for (long value : values) {
            if (wide) {
                bytes.putLong(value);
            } else {
                bytes.putInt(Math.toIntExact(value));
            }
        }
        return of(name, type, bytes);
    }

    private static TensorProto.Builder of(String name, ElementType type, ByteBuffer bytes) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.code())
                .setRawData(ByteString.copyFrom(bytes.flip()));
    }

    private static ByteBuffer littleEndian(int count, int bytesEach) {
        return ByteBuffer.allocate(Math.multiplyExact(count, bytesEach)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
