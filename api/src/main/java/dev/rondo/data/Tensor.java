package dev.rondo.data;

import dev.rondo.InputException;
import dev.rondo.Problem;

/** An immutable block of numbers with a shape, in row-major order. */
public sealed interface Tensor permits FloatTensor, DoubleTensor, IntTensor {
    /** The dimensions. */
    Shape shape();

    /** The value at a flat, row-major index, as a double. */
    double doubleAt(int index);

    /** The values from flat index {@code from} (inclusive) to {@code to} (exclusive) under a new shape. */
    Tensor slice(int from, int to, Shape shape);

    /** The number of values. */
    default int size() {
        return shape().size();
    }

    /** The values as doubles; exact for every type. */
    default double[] toDoubles() {
        double[] values = new double[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = doubleAt(i);
        }
        return values;
    }

    /** The values as floats; doubles and large ints are rounded to the nearest float. */
    default float[] toFloats() {
        float[] values = new float[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) doubleAt(i);
        }
        return values;
    }

    /** Refuses an array whose length is not that of the shape. */
    static void requireLength(int length, Shape shape) {
        if (length != shape.size()) {
            throw new InputException(new Problem(
                    "tensor of shape " + shape,
                    "found " + length + " values",
                    shape.size() + " are needed",
                    "pass as many values as the shape has"));
        }
    }
}
