package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.onnx.source.SourceTensor;

/** Tensors of a file as tensors of a model. */
final class Tensors {
    private Tensors() {}

    /** The same elements under another shape. */
    static FloatTensor floats(SourceTensor tensor, int... shape) {
        return FloatTensor.wrap(Shape.of(shape), tensor.toFloats());
    }
}
