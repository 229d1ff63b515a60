package dev.rondo.onnx;

import dev.rondo.onnx.proto.TensorProto;

/** The types of elements that exported graphs use. */
enum ElementType {
    FLOAT(TensorProto.DataType.FLOAT),
    INT32(TensorProto.DataType.INT32),
    INT64(TensorProto.DataType.INT64),
    BOOL(TensorProto.DataType.BOOL);

    private final TensorProto.DataType type;

    ElementType(TensorProto.DataType type) {
        this.type = type;
    }

    int code() {
        return type.getNumber();
    }
}
