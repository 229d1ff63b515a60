package dev.rondo.onnx.source;

import java.util.Arrays;
import java.util.Optional;

/** The types of elements of ONNX tensors. */
public enum ElementType {
    /** 32-bit floating point. */
    FLOAT(1, Kind.REAL, 4),
    /** 8-bit integer without a sign. */
    UINT8(2, Kind.INTEGER, 1),
    /** 8-bit integer. */
    INT8(3, Kind.INTEGER, 1),
    /** 16-bit integer without a sign. */
    UINT16(4, Kind.INTEGER, 2),
    /** 16-bit integer. */
    INT16(5, Kind.INTEGER, 2),
    /** 32-bit integer. */
    INT32(6, Kind.INTEGER, 4),
    /** 64-bit integer. */
    INT64(7, Kind.INTEGER, 8),
    /** Text; no tensor of it is read. */
    STRING(8, Kind.OTHER, 0),
    /** 0 or 1, in one byte. */
    BOOL(9, Kind.INTEGER, 1),
    /** 16-bit floating point of IEEE 754. */
    FLOAT16(10, Kind.REAL, 2),
    /** 64-bit floating point. */
    DOUBLE(11, Kind.REAL, 8),
    /** 32-bit integer without a sign. */
    UINT32(12, Kind.INTEGER, 4),
    /** 64-bit integer without a sign. */
    UINT64(13, Kind.INTEGER, 8),
    /** Two 32-bit floating point numbers; no tensor of it is read. */
    COMPLEX64(14, Kind.OTHER, 0),
    /** Two 64-bit floating point numbers; no tensor of it is read. */
    COMPLEX128(15, Kind.OTHER, 0),
    /** The upper 16 bits of a {@link #FLOAT}. */
    BFLOAT16(16, Kind.REAL, 2);

    private enum Kind {
        REAL,
        INTEGER,
        OTHER
    }

    private final int code;
    private final Kind kind;
    private final int bytes;

    ElementType(int code, Kind kind, int bytes) {
        this.code = code;
        this.kind = kind;
        this.bytes = bytes;
    }

    /** The type of ONNX's number for it; empty where Rondo does not know it. */
    public static Optional<ElementType> ofCode(long code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** ONNX's number for it. */
    public int code() {
        return code;
    }

    /** Whether it is a floating point type. */
    public boolean isReal() {
        return kind == Kind.REAL;
    }

    /** Whether it is an integer type, {@link #BOOL} included. */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** Whether an integer is a value of this type; {@link #UINT64} takes all 64 bits. */
    boolean holds(long value) {
        return switch (this) {
            case BOOL -> value == 0 || value == 1;
            case INT8 -> value == (byte) value;
            case INT16 -> value == (short) value;
            case INT32 -> value == (int) value;
            case UINT8 -> value >= 0 && value <= 0xFF;
            case UINT16 -> value >= 0 && value <= 0xFFFF;
            case UINT32 -> value >= 0 && value <= 0xFFFF_FFFFL;
            case INT64, UINT64 -> true;
            case FLOAT, FLOAT16, BFLOAT16, DOUBLE, STRING, COMPLEX64, COMPLEX128 -> false;
        };
    }

    /** The size of an element in bytes; 0 for the types of which no tensor is read. */
    int bytes() {
        return bytes;
    }
}
