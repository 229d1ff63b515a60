package dev.rondo.data;

import static dev.rondo.Refused.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class TensorTest {
    @Test
    void shapes() {
        Shape shape = Shape.of(2, 3, 4);
        assertEquals(24, shape.size());
        assertEquals(3, shape.rank());
        assertEquals(4, shape.dimension(2));
        assertEquals("[2, 3, 4]", shape.toString());
        assertEquals(1, Shape.of().size());
        assertEquals(0, Shape.of(3, 0, Integer.MAX_VALUE).size());
        assertEquals(Shape.of(2, 3, 4), shape);
        assertNotEquals(Shape.of(4, 3, 2), shape);
    }

    @Test
    void shapesThatCannotBe() {
        input(() -> Shape.of(2, -1), "shape: found [2, -1], but no dimension may be negative; check the dimensions.");
        input(
                () -> Shape.of(65536, 65536),
                "shape: found [65536, 65536], but a tensor holds less than 2^31 values; check the dimensions.");
        input(
                () -> Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 4),
                "shape: found [2147483647, 2147483647, 2147483647, 4], but a tensor holds less than 2^31 values; check the"
                        + " dimensions.");
    }

    @Test
    void valuesAreAsManyAsTheShapeHas() {
        input(
                () -> FloatTensor.of(Shape.of(2, 2), 1, 2, 3),
                "tensor of shape [2, 2]: found 3 values, but 4 are needed; pass as many values as the shape has.");
        input(
                () -> IntTensor.wrap(Shape.of(1), new int[2]),
                "tensor of shape [1]: found 2 values, but 1 are needed; pass as many values as the shape has.");
        input(
                () -> DoubleTensor.of(Shape.of(0), 1),
                "tensor of shape [0]: found 1 values, but 0 are needed; pass as many values as the shape has.");
    }

    @Test
    void aTensorIsAValue() {
        float[] values = {1, 2, 3, 4};
        FloatTensor copy = FloatTensor.of(Shape.of(2, 2), values);
        values[0] = 9;
        copy.toArray()[1] = 9;
        assertEquals(FloatTensor.of(Shape.of(2, 2), 1, 2, 3, 4), copy);
        assertNotEquals(FloatTensor.of(Shape.of(4), 1, 2, 3, 4), copy);
        assertNotEquals(FloatTensor.vector(0f), FloatTensor.vector(-0f));
        assertEquals(FloatTensor.vector(Float.NaN), FloatTensor.vector(Float.NaN));
        assertNotEquals(IntTensor.vector(1), DoubleTensor.vector(1));
        assertEquals("float[2, 2] [1.0, 2.0, 3.0, 4.0]", copy.toString());
    }

    @Test
    void partsAndConversions() {
        IntTensor ints = IntTensor.vector(1, 2, 3, 4, 5, 6);
        assertEquals(IntTensor.of(Shape.of(2, 2), 2, 3, 4, 5), ints.slice(1, 5, Shape.of(2, 2)));
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, ints.toDoubles());
        assertArrayEquals(new float[] {0.1f}, DoubleTensor.vector(0.1).toFloats());
        int[] target = new int[4];
        ints.copyTo(3, target, 1, 2);
        assertArrayEquals(new int[] {0, 4, 5, 0}, target);
    }

    @Test
    void oneValueThatIsNotFiniteIsFoundWhereverItStands() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int at = 0; at < 21; at++) {
                float[] values = new float[21];
                Arrays.fill(values, -Float.MAX_VALUE);
                assertTrue(FloatTensor.vector(values).isFinite());
                values[at] = bad;
                assertFalse(FloatTensor.vector(values).isFinite(), bad + " at " + at);
            }
        }
    }
}
