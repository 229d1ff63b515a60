package dev.rondo.data;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.util.List;

/**
 * One sequence: T steps of F features each ({@code [T, F]}), or T tokens ({@code [T]}, ids from 0).
 *
 * @param values {@code [T, F]} floats or doubles, or {@code [T]} ints
 */
public record Sequence(Tensor values) {
    /**
     * Checks the rank.
     *
     * @throws InputException if the tensor is not of the shape that its type asks for
     */
    public Sequence {
        boolean tokens = values instanceof IntTensor;
        if (values.shape().rank() != (tokens ? 1 : 2)) {
            throw new InputException(new Problem(
                    "sequence",
                    "found shape " + values.shape(),
                    tokens ? "tokens have shape [T]" : "features have shape [T, F]",
                    "give one row a step"));
        }
    }

    /** A sequence of one feature a step. */
    public static Sequence of(double... steps) {
        return new Sequence(DoubleTensor.of(Shape.of(steps.length, 1), steps));
    }

    /** A sequence of one feature a step. */
    public static Sequence of(float... steps) {
        return new Sequence(FloatTensor.of(Shape.of(steps.length, 1), steps));
    }

    /**
     * A sequence of one row of features a step.
     *
     * @throws InputException if the rows are not of one length
     */
    public static Sequence of(float[][] steps) {
        int features = steps.length == 0 ? 0 : steps[0].length;
        float[] values = new float[Math.multiplyExact(steps.length, features)];
        for (int t = 0; t < steps.length; t++) {
            if (steps[t].length != features) {
                throw new InputException(new Problem(
                        "sequence, step " + t,
                        "found " + steps[t].length + " features",
                        "step 0 has " + features,
                        "give every step the same features"));
            }
            System.arraycopy(steps[t], 0, values, t * features, features);
        }
        return new Sequence(FloatTensor.wrap(Shape.of(steps.length, features), values));
    }

    /**
     * A sequence of one row of features a step.
     *
     * @throws InputException if the rows are not of one length
     */
    public static Sequence of(List<float[]> steps) {
        return of(steps.toArray(float[][]::new));
    }

    /** A sequence of token ids. */
    public static Sequence ofTokens(int... tokens) {
        return new Sequence(IntTensor.vector(tokens));
    }

    /** The number of steps. */
    public int length() {
        return values.shape().dimension(0);
    }

    /** The number of features a step; 1 for tokens. */
    public int features() {
        return values.shape().rank() == 1 ? 1 : values.shape().dimension(1);
    }

    /** Whether the steps are token ids. */
    public boolean isTokens() {
        return values instanceof IntTensor;
    }

    /**
     * Steps {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws IndexOutOfBoundsException if they are not within the sequence
     */
    public Sequence slice(int from, int to) {
        java.util.Objects.checkFromToIndex(from, to, length());
        int width = features();
        Shape shape = isTokens() ? Shape.of(to - from) : Shape.of(to - from, width);
        return new Sequence(values.slice(from * width, to * width, shape));
    }
}
