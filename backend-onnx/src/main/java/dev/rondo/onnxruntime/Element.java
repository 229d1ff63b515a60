package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Elements of tensors of any type that holds numbers, in memory that is shared with ONNX Runtime. */
final class Element {
    private Element() {}

    /** Whether a type holds numbers or truth values that a float can stand for. */
    static boolean isNumber(Optional<OnnxJavaType> type) {
        return type.isPresent()
                && switch (type.get()) {
                    case FLOAT, DOUBLE, INT8, INT16, INT32, INT64, UINT8, BOOL -> true;
                    case STRING, FLOAT16, BFLOAT16, UNKNOWN -> false;
                };
    }

    /** Whether a type holds integers. */
    static boolean isInteger(Optional<OnnxJavaType> type) {
        return type.isPresent()
                && switch (type.get()) {
                    case INT8, INT16, INT32, INT64, UINT8 -> true;
                    case FLOAT, DOUBLE, BOOL, STRING, FLOAT16, BFLOAT16, UNKNOWN -> false;
                };
    }

    /** How many tokens a type can tell apart, as far as an int counts. */
    static int tokens(OnnxJavaType type) {
        return switch (type) {
            case INT8 -> 1 << 7;
            case UINT8 -> 1 << 8;
            case INT16 -> 1 << 15;
            case FLOAT, DOUBLE, INT32, INT64, BOOL, STRING, FLOAT16, BFLOAT16, UNKNOWN -> Integer.MAX_VALUE;
        };
    }

    static void put(OnnxJavaType type, ByteBuffer memory, int index, double value) {
        switch (type) {
            case FLOAT -> memory.putFloat(index * Float.BYTES, (float) value);
            case DOUBLE -> memory.putDouble(index * Double.BYTES, value);
            case INT8, UINT8 -> memory.put(index, (byte) (int) value);
            case INT16 -> memory.putShort(index * Short.BYTES, (short) value);
            case INT32 -> memory.putInt(index * Integer.BYTES, (int) value);
            case INT64 -> memory.putLong(index * Long.BYTES, (long) value);
            case BOOL -> memory.put(index, (byte) (value == 0 ? 0 : 1));
            case STRING, FLOAT16, BFLOAT16, UNKNOWN -> throw noNumber(type);
        }
    }

    static float get(OnnxJavaType type, ByteBuffer memory, int index) {
        return switch (type) {
            case FLOAT -> memory.getFloat(index * Float.BYTES);
            case DOUBLE -> (float) memory.getDouble(index * Double.BYTES);
            case INT8 -> memory.get(index);
            case UINT8 -> memory.get(index) & 0xFF;
            case INT16 -> memory.getShort(index * Short.BYTES);
            case INT32 -> memory.getInt(index * Integer.BYTES);
            case INT64 -> memory.getLong(index * Long.BYTES);
            case BOOL -> memory.get(index) == 0 ? 0 : 1;
            case STRING, FLOAT16, BFLOAT16, UNKNOWN -> throw noNumber(type);
        };
    }

    private static IllegalStateException noNumber(OnnxJavaType type) {
        return new IllegalStateException("refused when the file was read: " + type);
    }
}
