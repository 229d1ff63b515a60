package dev.rondo.onnx.source;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.rondo.FormatException;
import dev.rondo.Problem;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.TensorProto;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the bytes of a message before anything is made of them: is each length within what contains it, how deep is it, and how
 * much memory will its objects take? Two bytes of a file can be an object of hundreds, so the size of the file bounds nothing.
 */
final class Survey {
    /** Messages in messages: a graph within a graph is three of them. */
    private static final int DEEPEST = 64;

    private static final long ALWAYS_GRANTED = 64L << 20;
    private static final int GRANTED_EACH_BYTE = 8;

    /** About what the parsed message and the record made of it take on the heap. */
    private static final int MESSAGE = 400;

    private static final int TEXT = 160;
    private static final int INTEGER = 32;

    /** Nodes and tensors of a file that runs as it is, wherever they are. */
    static final int MOST_PARTS = 1 << 15;

    /** Those of a file that becomes a model: each is looked at again and again. */
    static final int MOST_PARTS_OF_A_MODEL = 1 << 14;

    private final byte[] bytes;
    private final int mostParts;
    private final long granted;
    private long taken;
    private int parts;
    private int at;

    private Survey(byte[] bytes, int mostParts) {
        this.bytes = bytes;
        this.mostParts = mostParts;
        this.granted = ALWAYS_GRANTED + (long) GRANTED_EACH_BYTE * bytes.length;
    }

    /**
     * Checks the bytes of a message.
     *
     * @throws FormatException if they are not one, or if it would take more memory than its size gives a right to, or has more than
     *     {@code mostParts} nodes and tensors
     */
    static void of(byte[] bytes, Descriptor type, int mostParts) {
        new Survey(bytes, mostParts).message(type, bytes.length, 1);
    }

    private void message(Descriptor type, int end, int depth) {
        if (depth > DEEPEST) {
            throw at("messages are nested more than " + DEEPEST + " deep", "graphs are not nested like that");
        }
        take(MESSAGE);
        boolean part = type == NodeProto.getDescriptor() || type == TensorProto.getDescriptor();
        if (part && ++parts > mostParts) {
            throw tooLarge("it has more than " + mostParts + " nodes and tensors");
        }
        long seen = 0;
        while (at < end) {
            long tag = varint(end);
            if (tag >>> 3 == 0 || tag >>> 32 != 0) {
                throw at("a field has the number " + (tag >>> 3), "numbers of fields start with 1 and have 29 bits");
            }
            FieldDescriptor field = type.findFieldByNumber((int) (tag >>> 3));
            if (field != null && field.getJavaType() == JavaType.MESSAGE && !field.isRepeated()) {
                long mark = 1L << field.getNumber();
                if ((seen & mark) != 0) {
                    throw at(field.getFullName() + " is given twice", "a message has it once");
                }
                seen |= mark;
            }
            field(field, (int) tag & 7, end, depth);
        }
    }

    private void field(@Nullable FieldDescriptor field, int wireType, int end, int depth) {
        switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> {
                varint(end);
                take(INTEGER);
            }
            case WireFormat.WIRETYPE_FIXED32 -> {
                skip(4, end);
                take(INTEGER);
            }
            case WireFormat.WIRETYPE_FIXED64 -> {
                skip(8, end);
                take(INTEGER);
            }
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> delimited(field, end, depth);
            default -> throw at("a field is encoded as " + wireType, "ONNX uses the encodings 0, 1, 2 and 5");
        }
        if (field == null) {
            take(MESSAGE);
        }
    }

    private void delimited(@Nullable FieldDescriptor field, int end, int depth) {
        long length = varint(end);
        if (length < 0 || length > end - at) {
            throw at(
                    "a field of " + Long.toUnsignedString(length) + " bytes begins",
                    "only " + (end - at) + " bytes are left in what contains it");
        }
        int stop = at + (int) length;
        if (field == null) {
            take(2 * length);
        } else if (field.getJavaType() == JavaType.MESSAGE) {
            message(field.getMessageType(), stop, depth + 1);
        } else if (field.getType() == FieldDescriptor.Type.STRING) {
            if (!UnsafeByteOperations.unsafeWrap(bytes, at, (int) length).isValidUtf8()) {
                throw at(field.getFullName() + " is not UTF-8", "texts are UTF-8");
            }
            take(TEXT + 3 * length);
        } else if (field.getType() == FieldDescriptor.Type.BYTES) {
            take(TEXT);
        } else {
            packed(field, (int) length, stop);
        }
        at = stop;
    }

    /** Numbers side by side: of fixed width they take what they take here, others take what a long takes, each. */
    private void packed(FieldDescriptor field, int length, int stop) {
        if (field.getType() == FieldDescriptor.Type.FLOAT || field.getType() == FieldDescriptor.Type.DOUBLE) {
            int width = field.getType() == FieldDescriptor.Type.FLOAT ? Float.BYTES : Double.BYTES;
            if (length % width != 0) {
                throw at(
                        field.getFullName() + " has " + length + " bytes", "its numbers have " + width + " bytes each");
            }
            take(3L * length);
            return;
        }
        while (at < stop) {
            varint(stop);
            take(INTEGER);
        }
    }

    private long varint(int end) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw at("a number is cut off", "it has to end within what contains it");
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw at("a number has more than ten bytes", "64 bits are at most ten");
    }

    private void skip(int count, int end) {
        if (count > end - at) {
            throw at("a number of " + count + " bytes begins", "only " + (end - at) + " bytes are left");
        }
        at += count;
    }

    private void take(long memory) {
        taken += memory;
        if (taken > granted) {
            throw tooLarge("its " + bytes.length + " bytes would take more than " + (granted >> 20) + " MB of memory");
        }
    }

    private static FormatException tooLarge(String found) {
        return new FormatException(new Problem(
                "the file",
                found,
                "a model is not made of that many small parts",
                "if it is genuine, keep its tensors as raw_data, and loops as loops"));
    }

    private FormatException at(String found, String expected) {
        return Findings.damaged("byte " + at, found, expected);
    }
}
