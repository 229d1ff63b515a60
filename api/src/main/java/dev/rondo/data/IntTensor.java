package dev.rondo.data;

import java.util.Arrays;

/** An immutable tensor of {@code int} values. */
public final class IntTensor implements Tensor {
    private final Shape shape;
    private final int[] values;

    private IntTensor(Shape shape, int[] values) {
        Tensor.requireLength(values.length, shape);
        this.shape = shape;
        this.values = values;
    }

    /**
     * A tensor of a copy of the values.
     *
     * @throws dev.rondo.InputException if their number is not that of the shape
     */
    public static IntTensor of(Shape shape, int... values) {
        return new IntTensor(shape, values.clone());
    }

    /**
     * A tensor that takes over the array without a copy; the caller must not write to it any more.
     *
     * @throws dev.rondo.InputException if the number of values is not that of the shape
     */
    public static IntTensor wrap(Shape shape, int[] values) {
        return new IntTensor(shape, values);
    }

    /** A vector of a copy of the values. */
    public static IntTensor vector(int... values) {
        return of(Shape.of(values.length), values);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The value at a flat, row-major index. */
    public int at(int index) {
        return values[index];
    }

    @Override
    public double doubleAt(int index) {
        return values[index];
    }

    @Override
    public IntTensor slice(int from, int to, Shape newShape) {
        return new IntTensor(newShape, Arrays.copyOfRange(values, from, to));
    }

    /** Copies {@code length} values from flat index {@code from} to {@code target[at…]}. */
    public void copyTo(int from, int[] target, int at, int length) {
        System.arraycopy(values, from, target, at, length);
    }

    /** The values, as an array of the caller's own. */
    public int[] toArray() {
        return values.clone();
    }

    /** Equal if shape and values are the same bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof IntTensor tensor && shape.equals(tensor.shape) && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "int" + shape + (values.length <= 16 ? " " + Arrays.toString(values) : "");
    }
}
