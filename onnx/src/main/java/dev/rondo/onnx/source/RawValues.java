package dev.rondo.onnx.source;

import java.nio.ByteBuffer;
import java.util.List;

/** Values of a tensor as little-endian bytes. */
final class RawValues {
    private RawValues() {}

    /** The tensor of the values; {@code bytes} has as many as the shape needs. */
    static SourceTensor of(ElementType type, List<Long> shape, int size, ByteBuffer bytes) {
        return switch (type) {
            case FLOAT -> {
                float[] values = new float[size];
                bytes.asFloatBuffer().get(values);
                yield SourceTensor.ofFloats(type, shape, values);
            }
            case FLOAT16, BFLOAT16 -> {
                float[] values = new float[size];
                for (int i = 0; i < size; i++) {
                    short half = bytes.getShort(2 * i);
                    values[i] =
                            type == ElementType.FLOAT16 ? Float.float16ToFloat(half) : Float.intBitsToFloat(half << 16);
                }
                yield SourceTensor.ofFloats(type, shape, values);
            }
            case DOUBLE -> {
                double[] values = new double[size];
                bytes.asDoubleBuffer().get(values);
                yield SourceTensor.ofDoubles(shape, values);
            }
            default -> {
                long[] values = new long[size];
                for (int i = 0; i < size; i++) {
                    values[i] = integer(type, bytes, i);
                }
                yield SourceTensor.ofLongs(type, shape, values);
            }
        };
    }

    private static long integer(ElementType type, ByteBuffer bytes, int index) {
        return switch (type) {
            case INT8 -> bytes.get(index);
            case UINT8, BOOL -> Byte.toUnsignedLong(bytes.get(index));
            case INT16 -> bytes.getShort(2 * index);
            case UINT16 -> Short.toUnsignedLong(bytes.getShort(2 * index));
            case INT32 -> bytes.getInt(4 * index);
            case UINT32 -> Integer.toUnsignedLong(bytes.getInt(4 * index));
            case INT64, UINT64 -> bytes.getLong(8 * index);
            default -> throw new IllegalArgumentException(type + " is not an integer");
        };
    }
}
