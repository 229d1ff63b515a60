package dev.rondo.onnx.source;

import dev.rondo.onnx.proto.TensorProto;
import java.util.function.IntToLongFunction;

/** The fields of a tensor's message that hold numbers one by one: each is for some types. */
final class TypedValues {
    private TypedValues() {}

    /** How many values all of the fields hold. */
    static int count(TensorProto proto) {
        return proto.getFloatDataCount()
                + proto.getDoubleDataCount()
                + proto.getInt32DataCount()
                + proto.getInt64DataCount()
                + proto.getUint64DataCount()
                + proto.getStringDataCount();
    }

    /** How many values there are in the field that the standard wants for the type. */
    static int countOf(TensorProto proto, ElementType type) {
        return switch (type) {
            case FLOAT, COMPLEX64 -> proto.getFloatDataCount();
            case DOUBLE, COMPLEX128 -> proto.getDoubleDataCount();
            case INT64 -> proto.getInt64DataCount();
            case UINT32, UINT64 -> proto.getUint64DataCount();
            case STRING -> proto.getStringDataCount();
            case UINT8, INT8, UINT16, INT16, INT32, BOOL, FLOAT16, BFLOAT16 -> proto.getInt32DataCount();
        };
    }

    /** The tensor of these values, whose number is that of the shape. */
    static SourceTensor of(TensorProto proto, ElementType type) {
        return switch (type) {
            case FLOAT -> floats(proto, type, proto::getFloatData);
            case FLOAT16 -> floats(proto, type, i -> Float.float16ToFloat((short) proto.getInt32Data(i)));
            case BFLOAT16 -> floats(proto, type, i -> Float.intBitsToFloat(proto.getInt32Data(i) << 16));
            case DOUBLE ->
                SourceTensor.ofDoubles(
                        proto.getDimsList(),
                        proto.getDoubleDataList().stream()
                                .mapToDouble(value -> value)
                                .toArray());
            case INT64 -> longs(proto, type, proto::getInt64Data, proto.getInt64DataCount());
            case UINT32, UINT64 -> longs(proto, type, proto::getUint64Data, proto.getUint64DataCount());
            case UINT8, INT8, UINT16, INT16, INT32, BOOL ->
                longs(proto, type, proto::getInt32Data, proto.getInt32DataCount());
            case STRING, COMPLEX64, COMPLEX128 ->
                throw new IllegalArgumentException("no tensor of " + type + " is read");
        };
    }

    private interface FloatAt {
        float at(int index);
    }

    private static SourceTensor floats(TensorProto proto, ElementType type, FloatAt value) {
        float[] values = new float[countOf(proto, type)];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.at(i);
        }
        return SourceTensor.ofFloats(type, proto.getDimsList(), values);
    }

    private static SourceTensor longs(TensorProto proto, ElementType type, IntToLongFunction value, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = value.applyAsLong(i);
        }
        return SourceTensor.ofLongs(type, proto.getDimsList(), values);
    }
}
