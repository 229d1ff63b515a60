package dev.rondo.data;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.util.Arrays;

/**
 * The dimensions of a tensor, outermost first; values lie in row-major order. A shape without dimensions is a scalar.
 */
public final class Shape {
    private final int[] dimensions;
    private final int size;

    private Shape(int[] dimensions) {
        this.dimensions = dimensions;
        long count = 1;
        for (int dimension : dimensions) {
            if (dimension < 0) {
                throw refused(dimensions, "no dimension may be negative");
            }
            count *= dimension;
            if (count > Integer.MAX_VALUE - 64) {
                throw refused(dimensions, "a tensor holds less than 2^31 values");
            }
        }
        this.size = (int) count;
    }

    /**
     * A shape of the given dimensions.
     *
     * @throws InputException if a dimension is negative or the product does not fit an array
     */
    public static Shape of(int... dimensions) {
        return new Shape(dimensions.clone());
    }

    private static InputException refused(int[] dimensions, String expected) {
        return new InputException(
                new Problem("shape", "found " + Arrays.toString(dimensions), expected, "check the dimensions"));
    }

    /** The number of dimensions. */
    public int rank() {
        return dimensions.length;
    }

    /** The length of one dimension. */
    public int dimension(int index) {
        return dimensions[index];
    }

    /** The number of values: the product of all dimensions. */
    public int size() {
        return size;
    }

    /** The dimensions, as an array of the caller's own. */
    public int[] toArray() {
        return dimensions.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    @Override
    public String toString() {
        return Arrays.toString(dimensions);
    }
}
