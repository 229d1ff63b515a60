package dev.rondo.models.safetensors;

import java.nio.ByteBuffer;

/** The number formats that are read, under their names in a file. Each is widened to float without a loss. */
enum ElementType {
    F32(Float.BYTES) {
        @Override
        float next(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    /** Narrowed: it is for the reader to refuse what a float does not hold. */
    F64(Double.BYTES) {
        @Override
        float next(ByteBuffer bytes) {
            return (float) bytes.getDouble();
        }
    },
    F16(Short.BYTES) {
        @Override
        float next(ByteBuffer bytes) {
            return Float.float16ToFloat(bytes.getShort());
        }
    },
    BF16(Short.BYTES) {
        @Override
        float next(ByteBuffer bytes) {
            return Float.intBitsToFloat(bytes.getShort() << Short.SIZE);
        }
    };

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The number of bytes of one value. */
    int bytes() {
        return bytes;
    }

    /** The next value of a buffer. */
    abstract float next(ByteBuffer bytes);
}
