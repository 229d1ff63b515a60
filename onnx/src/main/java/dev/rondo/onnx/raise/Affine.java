package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An expression as Σ Mₖ vₖ + b, with the matrices and the bias that the file holds.
 *
 * @param size the number of its elements
 * @param terms for each vector its matrix {@code [size, |v|]}
 * @param bias {@code [size]}
 */
record Affine(int size, Map<Expr, float[]> terms, float[] bias) {
    /** The sum; empty if one vector stands in both. */
    Optional<Affine> plus(Affine other) {
        int total = Math.max(size, other.size);
        boolean spreads = (size < total && !terms.isEmpty()) || (other.size < total && !other.terms.isEmpty());
        Map<Expr, float[]> sum = new LinkedHashMap<>(terms);
        for (Map.Entry<Expr, float[]> term : other.terms.entrySet()) {
            if (spreads || sum.put(term.getKey(), term.getValue()) != null) {
                return Optional.empty();
            }
        }
        float[] biases = new float[total];
        for (int i = 0; i < total; i++) {
            float a = bias[size == 1 ? 0 : i];
            float b = other.bias[other.size == 1 ? 0 : i];
            biases[i] = b == 0 ? a : a + b;
        }
        return Optional.of(new Affine(total, sum, biases));
    }

    /** Some of the elements. */
    Affine rows(int start, int length, int stride) {
        Map<Expr, float[]> chosen = new LinkedHashMap<>();
        terms.forEach((vector, matrix) -> chosen.put(vector, rows(matrix, vector.size(), start, length, stride)));
        return new Affine(length, chosen, rows(bias, 1, start, length, stride));
    }

    private static float[] rows(float[] values, int width, int start, int length, int stride) {
        float[] chosen = new float[length * width];
        for (int i = 0; i < length; i++) {
            System.arraycopy(values, (start + i * stride) * width, chosen, i * width, width);
        }
        return chosen;
    }

    /** The same with the opposite sign. */
    Affine negated() {
        UnaryOperator<float[]> negate = values -> {
            float[] negative = values.clone();
            for (int i = 0; i < negative.length; i++) {
                negative[i] = -negative[i];
            }
            return negative;
        };
        Map<Expr, float[]> opposite = new LinkedHashMap<>();
        terms.forEach((vector, matrix) -> opposite.put(vector, negate.apply(matrix)));
        return new Affine(size, opposite, negate.apply(bias));
    }

    /** The vectors, in the order in which they were met. */
    List<Expr> vectors() {
        return new ArrayList<>(terms.keySet());
    }

    /** The matrix {@code [size, Σ|v|]} of several vectors one after the other, with zeros for one that is not here. */
    float[] matrix(List<Expr> vectors) {
        int width = vectors.stream().mapToInt(Expr::size).sum();
        float[] all = new float[size * width];
        int from = 0;
        for (Expr vector : vectors) {
            float[] matrix = terms.getOrDefault(vector, new float[0]);
            for (int row = 0; matrix.length > 0 && row < size; row++) {
                System.arraycopy(matrix, row * vector.size(), all, row * width + from, vector.size());
            }
            from += vector.size();
        }
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Affine affine
                && size == affine.size
                && Arrays.equals(bias, affine.bias)
                && terms.equals(affine.terms);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bias);
    }

    @Override
    public String toString() {
        return size + " elements over " + terms.size() + " vectors";
    }
}
