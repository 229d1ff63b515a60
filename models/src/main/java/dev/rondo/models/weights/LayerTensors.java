package dev.rondo.models.weights;

import dev.rondo.cell.ParameterSpec;
import dev.rondo.data.Shape;
import dev.rondo.model.Graph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Puts the tensors of a layer together in which other frameworks keep our parameters. */
final class LayerTensors {
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final List<ForeignTensor> tensors = new ArrayList<>();

    LayerTensors(Graph.Node node) {
        for (ParameterSpec parameter : node.operation().parameters()) {
            shapes.put(parameter.name(), parameter.shape());
        }
    }

    List<ForeignTensor> tensors() {
        return List.copyOf(tensors);
    }

    /** The names of the parameters of this rank, in the order of their declaration. */
    List<String> ofRank(int rank) {
        return shapes.keySet().stream()
                .filter(name -> shape(name).rank() == rank)
                .toList();
    }

    /** Matrices stacked by rows. */
    LayerTensors rows(String name, List<String> matrices) {
        int columns = columns(matrices);
        return stacked(name, matrices, Shape.of(rowsOf(matrices), columns), false);
    }

    /** Vectors one after the other. */
    LayerTensors vector(String name, List<String> vectors) {
        return stacked(name, vectors, Shape.of(rowsOf(vectors)), false);
    }

    /** Biases one after the other; none adds no tensor. */
    LayerTensors bias(String name, List<String> vectors) {
        return vectors.isEmpty() ? this : stacked(name, vectors, Shape.of(rowsOf(vectors)), true);
    }

    /** Biases in two rows: those beside the input weights, and those beside the recurrent ones. */
    LayerTensors twoBiases(String name, List<String> input, List<String> recurrent) {
        List<String> vectors = new ArrayList<>(input);
        vectors.addAll(recurrent);
        return stacked(name, vectors, Shape.of(2, rowsOf(input)), true);
    }

    /** Matrices transposed, side by side. */
    LayerTensors columns(String name, List<String> matrices) {
        return transposed(name, matrices, Shape.of(columns(matrices), rowsOf(matrices)));
    }

    /** A convolution's matrix as {@code [kernel, I/groups, size]}. */
    LayerTensors tapsFirst(String name, String matrix, int kernel) {
        Shape shape = shape(matrix);
        return transposed(name, List.of(matrix), Shape.of(kernel, shape.dimension(1) / kernel, shape.dimension(0)));
    }

    /** A convolution's matrix as {@code [size, I/groups, kernel]}; ours holds the taps one after the other. */
    LayerTensors tapsLast(String name, String matrix, int kernel) {
        Shape shape = shape(matrix);
        int rows = shape.dimension(0);
        int row = shape.dimension(1);
        int features = row / kernel;
        IntUnaryOperator index = i -> {
            int tap = i % row / features;
            int feature = i % features;
            return i / row * row + feature * kernel + tap;
        };
        tensors.add(new ForeignTensor(
                name,
                Shape.of(rows, features, kernel),
                List.of(new ForeignTensor.Part(matrix, shape.size(), index)),
                false));
        return this;
    }

    private LayerTensors stacked(String name, List<String> parameters, Shape shape, boolean isBias) {
        List<ForeignTensor.Part> parts = new ArrayList<>();
        int at = 0;
        for (String parameter : parameters) {
            int from = at;
            int size = shape(parameter).size();
            parts.add(new ForeignTensor.Part(parameter, size, i -> from + i));
            at += size;
        }
        tensors.add(new ForeignTensor(name, shape, parts, isBias));
        return this;
    }

    private LayerTensors transposed(String name, List<String> matrices, Shape shape) {
        List<ForeignTensor.Part> parts = new ArrayList<>();
        int width = rowsOf(matrices);
        int columns = columns(matrices);
        int at = 0;
        for (String matrix : matrices) {
            int from = at;
            int size = shape(matrix).size();
            parts.add(new ForeignTensor.Part(matrix, size, i -> i % columns * width + from + i / columns));
            at += shape(matrix).dimension(0);
        }
        tensors.add(new ForeignTensor(name, shape, parts, false));
        return this;
    }

    private int rowsOf(List<String> parameters) {
        return parameters.stream().mapToInt(name -> shape(name).dimension(0)).sum();
    }

    private int columns(List<String> matrices) {
        return shape(matrices.getFirst()).dimension(1);
    }

    private Shape shape(String parameter) {
        Shape shape = shapes.get(parameter);
        if (shape == null) {
            throw new IllegalArgumentException("the layer has no parameter '" + parameter + "'");
        }
        return shape;
    }
}
