package dev.rondo.onnx.source;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;

/** Tensors of computed elements, which are brought to their type as the arithmetic of that type does. */
final class Made {
    private Made() {}

    /** Integers; what does not fit into the type wraps around, and what is not 0 is true. */
    static SourceTensor ofLongs(ElementType type, List<Long> shape, int size, IntToLongFunction value) {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = wrapped(type, value.applyAsLong(i));
        }
        return SourceTensor.ofLongs(type, shape, values);
    }

    /** Numbers, rounded to the nearest of the type. */
    static SourceTensor ofReals(ElementType type, List<Long> shape, int size, IntToDoubleFunction value) {
        if (type == ElementType.DOUBLE) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = value.applyAsDouble(i);
            }
            return SourceTensor.ofDoubles(shape, values);
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = rounded(type, (float) value.applyAsDouble(i));
        }
        return SourceTensor.ofFloats(type, shape, values);
    }

    /** The tensor in another type: a fraction is cut off, what does not fit wraps around, what is not 0 is true. */
    static SourceTensor cast(SourceTensor x, ElementType type) {
        if (type.isReal()) {
            return ofReals(type, x.shape(), x.size(), x::doubleAt);
        }
        return type == ElementType.BOOL
                ? ofLongs(type, x.shape(), x.size(), i -> x.doubleAt(i) != 0 ? 1 : 0)
                : ofLongs(type, x.shape(), x.size(), x::longAt);
    }

    private static long wrapped(ElementType type, long value) {
        return switch (type) {
            case BOOL -> value == 0 ? 0 : 1;
            case INT8 -> (byte) value;
            case INT16 -> (short) value;
            case INT32 -> (int) value;
            case UINT8 -> value & 0xFF;
            case UINT16 -> value & 0xFFFF;
            case UINT32 -> value & 0xFFFF_FFFFL;
            default -> value;
        };
    }

    private static float rounded(ElementType type, float value) {
        return switch (type) {
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BFLOAT16 -> upperHalf(value);
            default -> value;
        };
    }

    /** The nearest number with 8 bits of mantissa; of two, the even one. */
    private static float upperHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int even = bits >>> 16 & 1;
        return Float.isNaN(value) ? value : Float.intBitsToFloat((bits + 0x7FFF + even) & 0xFFFF_0000);
    }
}
