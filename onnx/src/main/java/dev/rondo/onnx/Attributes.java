package dev.rondo.onnx;

import com.google.protobuf.ByteString;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.GraphProto;
import java.util.Arrays;
import java.util.List;

/** Attributes of nodes. */
final class Attributes {
    private Attributes() {}

    static AttributeProto of(String name, long value) {
        return named(name, AttributeType.INT).setI(value).build();
    }

    static AttributeProto of(String name, long... values) {
        return named(name, AttributeType.INTS)
                .addAllInts(Arrays.stream(values).boxed().toList())
                .build();
    }

    static AttributeProto of(String name, String value) {
        return named(name, AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto of(String name, List<String> values) {
        return named(name, AttributeType.STRINGS)
                .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
                .build();
    }

    static AttributeProto ofFloat(String name, float value) {
        return named(name, AttributeType.FLOAT).setF(value).build();
    }

    static AttributeProto ofFloats(String name, List<Float> values) {
        return named(name, AttributeType.FLOATS).addAllFloats(values).build();
    }

    static AttributeProto of(String name, GraphProto value) {
        return named(name, AttributeType.GRAPH).setG(value).build();
    }

    private static AttributeProto.Builder named(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
