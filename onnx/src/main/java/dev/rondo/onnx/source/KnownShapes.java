package dev.rondo.onnx.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the shapes of a graph's values although the values are not: how many axes they have, and how long some of them are. An
 * exporter that did not know them leaves an If in the file, which asks for a number of axes, directions or features.
 */
final class KnownShapes {
    /** The length of an axis that is not known. */
    private static final long FREE = -1;

    /** How many nodes stand between a shape and the condition that is computed of it. */
    private static final int DEEPEST = 16;

    private static final Set<String> SAME = Set.of(
            "Identity",
            "Cast",
            "Dropout",
            "Relu",
            "Tanh",
            "Sigmoid",
            "LeakyRelu",
            "Elu",
            "Selu",
            "Celu",
            "Softplus",
            "Softsign",
            "HardSigmoid",
            "HardSwish",
            "Gelu",
            "Mish",
            "PRelu",
            "Clip",
            "Erf",
            "Exp",
            "Log",
            "Sqrt",
            "Neg",
            "Abs",
            "Sign",
            "Reciprocal",
            "Softmax",
            "LogSoftmax",
            "LayerNormalization",
            "BatchNormalization",
            "InstanceNormalization",
            "Not");
    private static final Set<String> BROADCASTING =
            Set.of("Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sum", "Where");

    private final Known known;
    private final Evaluation evaluation;
    private final Map<String, List<Long>> shapes = new HashMap<>();
    private final Map<String, SourceNode> producers = new HashMap<>();

    KnownShapes(Known known, Evaluation evaluation) {
        this.known = known;
        this.evaluation = evaluation;
    }

    /** Takes what the file says of an input. */
    void note(SourceValue input) {
        List<Dimension> dimensions = input.dimensions();
        if (dimensions != null) {
            shapes.put(
                    input.name(),
                    dimensions.stream()
                            .map(dimension -> dimension instanceof Dimension.Fixed(long size) ? size : FREE)
                            .toList());
        }
    }

    /** Finds what can be known of the outputs of a node; its inputs were noted before. */
    void note(SourceNode node) {
        node.outputs().forEach(output -> producers.put(output, node));
        try {
            infer(node);
        } catch (IndexOutOfBoundsException | ArithmeticException malformed) {
            node.outputs().forEach(shapes::remove);
        }
    }

    /** All lengths of a value; null if one of them is free. */
    @Nullable
    List<Long> fixed(String value) {
        List<Long> shape = shape(value);
        return shape == null || shape.contains(FREE) ? null : shape;
    }

    /** What a value that is computed of shapes is; null if it depends on a length that is free, or on anything else. */
    @Nullable
    SourceTensor value(String name) {
        return value(name, 0);
    }

    private @Nullable SourceTensor value(String name, int depth) {
        SourceTensor tensor = known.find(name);
        SourceNode node = producers.get(name);
        if (tensor != null
                || node == null
                || depth == DEEPEST
                || !Names.bodies(node).isEmpty()) {
            return tensor;
        }
        List<Long> of = lengths(node.input(0));
        if (of != null) {
            if (node.is("Size")) {
                return SourceTensor.ofLongs(ElementType.INT64, List.of(), of.size());
            }
            SourceTensor picked = picked(node, of, depth);
            if (picked != null) {
                return picked;
            }
        }
        if (node.is("Shape")) {
            List<Long> shape = fixed(node.input(0));
            return shape == null ? null : Sources.shape(node, shape);
        }
        List<@Nullable SourceTensor> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            SourceTensor value = input.isEmpty() ? null : value(input, depth + 1);
            if (value == null && !input.isEmpty()) {
                return null;
            }
            inputs.add(value);
        }
        return inputs.isEmpty()
                ? null
                : evaluation.evaluate(node, inputs).map(List::getFirst).orElse(null);
    }

    /** What a node picks from a shape some of whose lengths are free; null if it picks one of these, or is another operator. */
    private @Nullable SourceTensor picked(SourceNode node, List<Long> lengths, int depth) {
        SourceTensor which = node.inputs().size() > 1 && !lengths.isEmpty() ? value(node.input(1), depth + 1) : null;
        if (which == null) {
            return null;
        }
        if (node.is("Gather")) {
            return at(lengths, which.shape(), which.toLongs());
        }
        SourceTensor end = node.is("Slice") && !node.hasInput(4) ? value(node.input(2), depth + 1) : null;
        if (end == null || end.size() != 1 || which.size() != 1) {
            return null;
        }
        int[] range =
                SliceRange.of(which.longAt(0), end.longAt(0), 1, lengths.size()).indices();
        long[] indices = Arrays.stream(range).asLongStream().toArray();
        return at(lengths, List.of((long) indices.length), indices);
    }

    /** The lengths at some places as a tensor; null if one of them is free, or there is none. */
    private static @Nullable SourceTensor at(List<Long> lengths, List<Long> shape, long... indices) {
        int size = lengths.size();
        if (Arrays.stream(indices).anyMatch(index -> index < -size || index >= size)) {
            return null;
        }
        long[] picked = Arrays.stream(indices)
                .map(index -> lengths.get((int) (index < 0 ? index + size : index)))
                .toArray();
        return Arrays.stream(picked).anyMatch(length -> length == FREE)
                ? null
                : SourceTensor.ofLongs(ElementType.INT64, shape, picked);
    }

    /** The shape that a value is, free lengths among it; null if it is none. */
    private @Nullable List<Long> lengths(String value) {
        SourceNode node = producers.get(value);
        List<Long> shape = node != null && node.is("Shape") ? shape(node.input(0)) : null;
        if (node == null || shape == null) {
            return null;
        }
        int rank = shape.size();
        return SliceRange.of(node.integer("start", 0), node.integer("end", rank), 1, rank)
                .of(shape);
    }

    private @Nullable List<Long> shape(String value) {
        SourceTensor tensor = known.find(value);
        return tensor == null ? shapes.get(value) : tensor.shape();
    }

    private void infer(SourceNode node) {
        List<Long> x = shape(node.input(0));
        String operator = node.domain().isEmpty() ? node.operator() : "";
        if (SAME.contains(operator)) {
            put(node, 0, x);
        } else if (BROADCASTING.contains(operator)) {
            put(node, 0, broadcast(node));
        } else if (x != null) {
            inferFrom(node, operator, x);
        }
    }

    private void inferFrom(SourceNode node, String operator, List<Long> x) {
        switch (operator) {
            case "Transpose" -> put(node, 0, transposed(node, x));
            case "Unsqueeze" -> put(node, 0, unsqueezed(known.find(node.input(1)), x));
            case "Squeeze" -> put(node, 0, squeezed(known.find(node.input(1)), x));
            case "Gather" -> put(node, 0, gathered(node, x, shape(node.input(1))));
            case "MatMul" -> put(node, 0, product(x, shape(node.input(1))));
            case "Gemm" -> put(node, 0, List.of(FREE, FREE));
            case "Flatten" -> put(node, 0, List.of(FREE, FREE));
            case "Reshape" -> put(node, 0, reshaped(node, x, known.find(node.input(1))));
            case "Slice" -> put(node, 0, x.stream().map(_ -> FREE).toList());
            case "Concat" ->
                put(node, 0, replaced(x, (int) Math.floorMod(node.integer("axis", 0), (long) x.size()), FREE));
            case "Shape" -> put(node, 0, List.of((long) x.size()));
            case "LSTM", "GRU", "RNN" -> recurrent(node, x);
            default -> {}
        }
    }

    private void put(SourceNode node, int output, @Nullable List<Long> shape) {
        if (shape != null && shape.size() <= Shapes.MOST_AXES && node.hasOutput(output)) {
            shapes.put(node.output(output), shape);
        }
    }

    private @Nullable List<Long> broadcast(SourceNode node) {
        List<Long> result = List.of();
        for (String input : node.inputs()) {
            List<Long> next = shape(input);
            if (next == null) {
                return null;
            }
            List<Long> longer = next.size() > result.size() ? next : result;
            List<Long> shorter = next.size() > result.size() ? result : next;
            List<Long> both = new ArrayList<>(longer);
            int added = longer.size() - shorter.size();
            for (int i = 0; i < shorter.size(); i++) {
                long a = longer.get(i + added);
                long b = shorter.get(i);
                both.set(i + added, a == 1 ? b : b == 1 || a > 1 ? a : Math.max(a, b) > 1 ? Math.max(a, b) : FREE);
            }
            result = both;
        }
        return result;
    }

    private static List<Long> transposed(SourceNode node, List<Long> x) {
        List<Long> order = node.integers("perm");
        return order.isEmpty()
                ? x.reversed()
                : order.stream().map(axis -> x.get(axis.intValue())).toList();
    }

    private static @Nullable List<Long> unsqueezed(@Nullable SourceTensor axes, List<Long> x) {
        if (axes == null) {
            return null;
        }
        int rank = x.size() + axes.size();
        Set<Integer> added = marks(axes, rank);
        List<Long> result = new ArrayList<>(x);
        added.stream().sorted().forEach(axis -> result.add(axis, 1L));
        return result;
    }

    private static @Nullable List<Long> squeezed(@Nullable SourceTensor axes, List<Long> x) {
        if (axes == null) {
            return null;
        }
        Set<Integer> gone = marks(axes, x.size());
        return IntStream.range(0, x.size())
                .filter(axis -> !gone.contains(axis))
                .mapToObj(x::get)
                .toList();
    }

    private static Set<Integer> marks(SourceTensor axes, int rank) {
        Set<Integer> marks = new HashSet<>();
        for (long axis : axes.toLongs()) {
            marks.add((int) Math.floorMod(axis, (long) Math.max(1, rank)));
        }
        return marks;
    }

    private static @Nullable List<Long> gathered(SourceNode node, List<Long> x, @Nullable List<Long> indices) {
        if (indices == null || x.isEmpty()) {
            return null;
        }
        int axis = (int) Math.floorMod(node.integer("axis", 0), (long) x.size());
        List<Long> result = new ArrayList<>(x.subList(0, axis));
        result.addAll(indices);
        result.addAll(x.subList(axis + 1, x.size()));
        return result;
    }

    private static @Nullable List<Long> product(List<Long> a, @Nullable List<Long> b) {
        return b == null || b.size() != 2 || a.isEmpty() ? null : replaced(a, a.size() - 1, b.getLast());
    }

    private static List<Long> replaced(List<Long> shape, int axis, long length) {
        List<Long> result = new ArrayList<>(shape);
        result.set(axis, length);
        return result;
    }

    private static @Nullable List<Long> reshaped(SourceNode node, List<Long> x, @Nullable SourceTensor target) {
        if (target == null) {
            return null;
        }
        boolean copies = node.integer("allowzero", 0) == 0;
        List<Long> result = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            result.add(target.longAt(i) == 0 && copies ? x.get(i) : target.longAt(i));
        }
        return result;
    }

    /** Y, Y_h and Y_c of a recurrent operator. */
    private void recurrent(SourceNode node, List<Long> x) {
        List<Long> weights = shape(node.input(2));
        if (x.size() != 3 || weights == null || weights.size() != 3) {
            return;
        }
        boolean batchFirst = node.integer("layout", 0) == 1;
        long directions = weights.getFirst();
        long hidden = weights.getLast();
        long batch = x.get(batchFirst ? 0 : 1);
        put(
                node,
                0,
                batchFirst
                        ? List.of(batch, x.get(1), directions, hidden)
                        : List.of(x.get(0), directions, batch, hidden));
        List<Long> state = batchFirst ? List.of(batch, directions, hidden) : List.of(directions, batch, hidden);
        put(node, 1, state);
        put(node, 2, state);
    }
}
