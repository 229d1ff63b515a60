package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceTensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tensors of a file as the leaves of expressions: parameters where they are weights, otherwise constants. */
final class Leaves {
    /** Part of a tensor in the shape of a leaf. */
    private record Part(int index, Shape shape, boolean trained) {}

    /** A value that wants a name. */
    private record Wish(String name, FloatTensor value) {}

    private final Map<String, FloatTensor> weights = new LinkedHashMap<>();
    private final Map<Wish, String> named = new HashMap<>();
    private final UniqueNames names = new UniqueNames();
    private final Map<SourceTensor, Map<Part, Expr>> made = new IdentityHashMap<>();
    private final Map<SourceTensor, Operand.Fixed> transposes = new IdentityHashMap<>();

    /** The values of all parameters that were made, by their names in the expressions. */
    Map<String, FloatTensor> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /** A tensor as a view: its axes are features. */
    Operand.View view(Operand.Fixed fixed) {
        Expr value = leaf(fixed, 0, Shape.of(fixed.tensor().size()));
        return new Operand.View(
                value, Arrays.stream(fixed.dimensions()).mapToObj(Axis::ofSize).toList());
    }

    /** All elements of a tensor as a matrix. */
    Expr matrix(Operand.Fixed fixed, int rows, int columns) {
        return leaf(fixed, 0, Shape.of(rows, columns));
    }

    /** Part {@code index} of a tensor, which is made of equally large matrices, as a matrix. */
    Expr matrix(Operand.Fixed fixed, int index, int rows, int columns) {
        return leaf(fixed, index, Shape.of(rows, columns));
    }

    /** Part {@code index} of a tensor, made once however often it is used. */
    private Expr leaf(Operand.Fixed fixed, int index, Shape shape) {
        return made.computeIfAbsent(fixed.tensor(), tensor -> new HashMap<>())
                .computeIfAbsent(new Part(index, shape, fixed.trained()), part -> {
                    float[] values = new float[shape.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = fixed.tensor().floatAt(index * values.length + i);
                    }
                    boolean whole = values.length == fixed.tensor().size();
                    return leaf(fixed, whole ? fixed.name() : fixed.name() + "_" + index, values, shape);
                });
    }

    /** The transpose of a matrix, which remembers what it is of; that of a transpose is the matrix. */
    Operand.Fixed transposed(Operand.Fixed matrix) {
        Operand.Fixed origin = matrix.transposeOf();
        return origin == null ? transposes.computeIfAbsent(matrix.tensor(), tensor -> transpose(matrix)) : origin;
    }

    private static Operand.Fixed transpose(Operand.Fixed matrix) {
        int rows = matrix.dimensions()[0];
        int columns = matrix.dimensions()[1];
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.tensor().floatAt(i % rows * columns + i / rows);
        }
        SourceTensor tensor = SourceTensor.ofFloats(ElementType.FLOAT, List.of((long) columns, (long) rows), values);
        return new Operand.Fixed(matrix.name(), tensor, matrix.trained(), matrix);
    }

    /** A vector that follows from tensors of the file, a parameter if {@code like} is one. */
    Expr vector(Operand.Fixed like, float... values) {
        return leaf(like, like.name(), values, Shape.of(values.length));
    }

    /** A parameter of elements of another one. */
    Expr rearranged(Expr.Parameter parameter, int... sources) {
        FloatTensor value = Objects.requireNonNull(weights.get(parameter.name()));
        float[] values = new float[sources.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.at(sources[i]);
        }
        return parameter(parameter.name(), FloatTensor.vector(values));
    }

    private Expr leaf(Operand.Fixed fixed, String name, float[] values, Shape shape) {
        FloatTensor tensor = FloatTensor.wrap(shape, values);
        return fixed.trained() ? parameter(name, tensor) : Expressions.constant(tensor);
    }

    /** A parameter of this value; one tensor may be used as a vector and as a matrix, which are parameters of their own. */
    private Expr parameter(String wanted, FloatTensor value) {
        String name = named.computeIfAbsent(new Wish(wanted, value), wish -> names.of(wanted));
        weights.put(name, value);
        return new Expr.Parameter(name, value.shape());
    }
}
