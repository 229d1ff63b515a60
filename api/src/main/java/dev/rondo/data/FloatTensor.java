package dev.rondo.data;

import java.util.Arrays;

/** An immutable tensor of {@code float} values. */
public final class FloatTensor implements Tensor {
    private final Shape shape;
    private final float[] values;

    private FloatTensor(Shape shape, float[] values) {
        Tensor.requireLength(values.length, shape);
        this.shape = shape;
        this.values = values;
    }

    /**
     * A tensor of a copy of the values.
     *
     * @throws dev.rondo.InputException if their number is not that of the shape
     */
    public static FloatTensor of(Shape shape, float... values) {
        return new FloatTensor(shape, values.clone());
    }

    /**
     * A tensor that takes over the array without a copy; the caller must not write to it any more.
     *
     * @throws dev.rondo.InputException if the number of values is not that of the shape
     */
    public static FloatTensor wrap(Shape shape, float[] values) {
        return new FloatTensor(shape, values);
    }

    /** A vector of a copy of the values. */
    public static FloatTensor vector(float... values) {
        return of(Shape.of(values.length), values);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The value at a flat, row-major index. */
    public float at(int index) {
        return values[index];
    }

    @Override
    public double doubleAt(int index) {
        return values[index];
    }

    @Override
    public FloatTensor slice(int from, int to, Shape newShape) {
        return new FloatTensor(newShape, Arrays.copyOfRange(values, from, to));
    }

    /** Copies {@code length} values from flat index {@code from} to {@code target[at…]}. */
    public void copyTo(int from, float[] target, int at, int length) {
        System.arraycopy(values, from, target, at, length);
    }

    /** Whether no value is infinite or NaN, which is what a maximum becomes as soon as it meets one; four do not wait for each other. */
    public boolean isFinite() {
        int quarter = values.length / 4;
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = 0; i < quarter; i++) {
            a = Math.max(a, Math.abs(values[i]));
            b = Math.max(b, Math.abs(values[i + quarter]));
            c = Math.max(c, Math.abs(values[i + 2 * quarter]));
            d = Math.max(d, Math.abs(values[i + 3 * quarter]));
        }
        for (int i = 4 * quarter; i < values.length; i++) {
            a = Math.max(a, Math.abs(values[i]));
        }
        return Math.max(Math.max(a, b), Math.max(c, d)) <= Float.MAX_VALUE;
    }

    /** The values, as an array of the caller's own. */
    public float[] toArray() {
        return values.clone();
    }

    /** Equal if shape and values are the same bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FloatTensor tensor
                && shape.equals(tensor.shape)
                && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "float" + shape + (values.length <= 16 ? " " + Arrays.toString(values) : "");
    }
}
