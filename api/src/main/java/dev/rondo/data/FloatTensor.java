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

    /** Whether no value is infinite or NaN. Such an x makes x·0 NaN; sums of their own let additions run side by side. */
    public boolean isFinite() {
        float a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        int i = 0;
        for (; i + 8 <= values.length; i += 8) {
            a += values[i] * 0;
            b += values[i + 1] * 0;
            c += values[i + 2] * 0;
            d += values[i + 3] * 0;
            e += values[i + 4] * 0;
            f += values[i + 5] * 0;
            g += values[i + 6] * 0;
            h += values[i + 7] * 0;
        }
        for (; i < values.length; i++) {
            a += values[i] * 0;
        }
        return a + b + c + d + e + f + g + h == 0;
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
