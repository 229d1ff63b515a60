package dev.rondo.onnx.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A tensor of a file: a type, a shape, and values in row-major order. Immutable.
 *
 * <p>Numbers of 16 bits are held as {@code float}, integers and truth values of any width as {@code long}: nothing is lost but the sign
 * bit's meaning in {@link ElementType#UINT64} from 2⁶³.
 */
public final class SourceTensor {
    private final ElementType type;
    private final List<Long> shape;
    private final Values values;

    /** One array, seen as numbers or as integers. */
    private sealed interface Values {
        record Floats(float[] array) implements Values {}

        record Doubles(double[] array) implements Values {}

        record Longs(long[] array) implements Values {}

        default int size() {
            return switch (this) {
                case Floats(float[] array) -> array.length;
                case Doubles(double[] array) -> array.length;
                case Longs(long[] array) -> array.length;
            };
        }
    }

    private SourceTensor(ElementType type, List<Long> shape, Values values) {
        if (!Shapes.size(shape).equals(OptionalInt.of(values.size()))) {
            throw new IllegalArgumentException(values.size() + " values do not fill " + shape);
        }
        this.type = type;
        this.shape = List.copyOf(shape);
        this.values = values;
    }

    /**
     * A tensor of {@link ElementType#FLOAT} or of a shorter floating point type. It takes over the array.
     *
     * @throws IllegalArgumentException if the type is another one, or the number of values is not that of the shape
     */
    public static SourceTensor ofFloats(ElementType type, List<Long> shape, float... values) {
        require(type.isReal() && type != ElementType.DOUBLE, type);
        return new SourceTensor(type, shape, new Values.Floats(values));
    }

    /**
     * A tensor of {@link ElementType#DOUBLE}. It takes over the array.
     *
     * @throws IllegalArgumentException if the number of values is not that of the shape
     */
    public static SourceTensor ofDoubles(List<Long> shape, double... values) {
        return new SourceTensor(ElementType.DOUBLE, shape, new Values.Doubles(values));
    }

    /**
     * A tensor of an integer type or of {@link ElementType#BOOL}. It takes over the array.
     *
     * @throws IllegalArgumentException if the type is another one, or the number of values is not that of the shape
     */
    public static SourceTensor ofLongs(ElementType type, List<Long> shape, long... values) {
        require(type.isInteger(), type);
        return new SourceTensor(type, shape, new Values.Longs(values));
    }

    /** A vector of {@link ElementType#INT64}. */
    public static SourceTensor vector(long... values) {
        return ofLongs(ElementType.INT64, List.of((long) values.length), values.clone());
    }

    /** The type of the elements. */
    public ElementType type() {
        return type;
    }

    /** The lengths of the axes; empty for one number. */
    public List<Long> shape() {
        return shape;
    }

    /** The number of axes. */
    public int rank() {
        return shape.size();
    }

    /** The number of elements. */
    public int size() {
        return values.size();
    }

    /** How many bytes its elements have in a file. */
    long bytes() {
        return (long) size() * type.bytes();
    }

    /** The element at a flat, row-major index, a {@code double} or an integer rounded to the nearest {@code float}. */
    public float floatAt(int index) {
        return switch (values) {
            case Values.Floats(float[] array) -> array[index];
            case Values.Doubles(double[] array) -> (float) array[index];
            case Values.Longs(long[] array) -> array[index];
        };
    }

    /** The element at a flat, row-major index, an integer rounded to the nearest {@code double}. */
    public double doubleAt(int index) {
        return switch (values) {
            case Values.Floats(float[] array) -> array[index];
            case Values.Doubles(double[] array) -> array[index];
            case Values.Longs(long[] array) -> array[index];
        };
    }

    /**
     * The element at a flat, row-major index, a number with a fraction cut towards zero.
     *
     * @see ElementType#isInteger()
     */
    public long longAt(int index) {
        return switch (values) {
            case Values.Floats(float[] array) -> (long) array[index];
            case Values.Doubles(double[] array) -> (long) array[index];
            case Values.Longs(long[] array) -> array[index];
        };
    }

    /** All elements as {@link #floatAt} gives them, in an array of the caller's own. */
    public float[] toFloats() {
        if (values instanceof Values.Floats(float[] array)) {
            return array.clone();
        }
        float[] floats = new float[size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = floatAt(i);
        }
        return floats;
    }

    /** All elements as {@link #doubleAt} gives them, in an array of the caller's own. */
    public double[] toDoubles() {
        double[] doubles = new double[size()];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = doubleAt(i);
        }
        return doubles;
    }

    /** All elements as {@link #longAt} gives them, in an array of the caller's own. */
    public long[] toLongs() {
        long[] longs = new long[size()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = longAt(i);
        }
        return longs;
    }

    /** All elements as {@link #longAt} gives them. */
    public List<Long> toList() {
        return LongStream.of(toLongs()).boxed().toList();
    }

    /**
     * The same elements under another shape.
     *
     * @throws IllegalArgumentException if the number of elements is not that of the shape
     */
    public SourceTensor reshaped(List<Long> other) {
        return new SourceTensor(type, other, values);
    }

    /** Whether type, shape and every element are the same; numbers by their bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SourceTensor that
                && type == that.type
                && shape.equals(that.shape)
                && switch (values) {
                    case Values.Floats(float[] array) -> Arrays.equals(array, ((Values.Floats) that.values).array);
                    case Values.Doubles(double[] array) -> Arrays.equals(array, ((Values.Doubles) that.values).array);
                    case Values.Longs(long[] array) -> Arrays.equals(array, ((Values.Longs) that.values).array);
                };
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + shape.hashCode();
    }

    /** Type and shape: {@code float[4, 1, 3]}. */
    @Override
    public String toString() {
        return shape.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", type.name().toLowerCase(Locale.ROOT) + "[", "]"));
    }

    private static void require(boolean fits, ElementType type) {
        if (!fits) {
            throw new IllegalArgumentException("values of this kind cannot be of type " + type);
        }
    }
}
