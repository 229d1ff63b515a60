package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.BinaryFunction;
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
    /** The affine form of an expression; empty if it has none, or if one vector stands in it twice. */
    static Optional<Affine> of(Expr expression, Map<String, FloatTensor> weights) {
        return switch (expression) {
            case Expr.MatMul n -> product(n, weights);
            case Expr.Binary(BinaryFunction f, Expr a, Expr b, var shape)
            when f == BinaryFunction.ADD ->
                of(a, weights).flatMap(left -> of(b, weights).flatMap(left::plus));
            case Expr.Slice n -> of(n.x(), weights).map(x -> x.rows(n.start(), n.length(), n.stride()));
            case Expr.Parameter n -> Optional.ofNullable(weights.get(n.name())).map(value -> constant(value.toArray()));
            case Expr.Constant n -> Optional.of(constant(n.value().toArray()));
            default -> Optional.empty();
        };
    }

    private static Affine constant(float[] bias) {
        return new Affine(bias.length, Map.of(), bias);
    }

    /** M·v; a vector that is put together is one term for each of its parts. */
    private static Optional<Affine> product(Expr.MatMul n, Map<String, FloatTensor> weights) {
        FloatTensor matrix = switch (n.matrix()) {
            case Expr.Constant constant -> constant.value();
            case Expr.Parameter parameter -> weights.get(parameter.name());
            default -> null;
        };
        if (matrix == null) {
            return Optional.empty();
        }
        List<Expr> parts = n.vector() instanceof Expr.Concat concat ? concat.parts() : List.of(n.vector());
        Map<Expr, float[]> terms = new LinkedHashMap<>();
        int from = 0;
        for (Expr part : parts) {
            if (terms.put(part, columns(matrix, n.transposed(), n.size(), from, part.size())) != null) {
                return Optional.empty();
            }
            from += part.size();
        }
        return Optional.of(new Affine(n.size(), terms, new float[n.size()]));
    }

    private static float[] columns(FloatTensor matrix, boolean transposed, int rows, int from, int count) {
        int stride = matrix.shape().dimension(1);
        float[] values = new float[rows * count];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < count; i++) {
                int column = from + i;
                values[row * count + i] = matrix.at(transposed ? column * stride + row : row * stride + column);
            }
        }
        return values;
    }

    private Optional<Affine> plus(Affine other) {
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

    private Affine rows(int start, int length, int stride) {
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
