package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SliceRange;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongBinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shapes, and what a file computes from them: numbers where they are known, otherwise the number of steps or of sequences. */
final class SizeArithmetic {
    private SizeArithmetic() {}

    /** The shape of a view, or part of it. */
    static Operand shape(SourceNode node, Operand operand) {
        List<Size> all = dimensions(operand);
        if (node.is("Size")) {
            return new Operand.Sizes(List.of(product(node, all)), true);
        }
        int rank = all.size();
        SliceRange range = SliceRange.of(node.integer("start", 0), node.integer("end", rank), 1, rank);
        return new Operand.Sizes(range.of(all), false);
    }

    private static List<Size> dimensions(Operand operand) {
        return switch (operand) {
            case Operand.View view ->
                view.axes().stream().map(SizeArithmetic::size).toList();
            case Operand.Condition condition ->
                condition.positive().axes().stream().map(SizeArithmetic::size).toList();
            case Operand.Fixed fixed ->
                fixed.tensor().shape().stream().<Size>map(Size.Known::new).toList();
            case Operand.Sizes sizes ->
                sizes.scalar()
                        ? List.of()
                        : List.of(new Size.Known(sizes.values().size()));
        };
    }

    private static Size size(Axis axis) {
        return axis.isFeature() ? new Size.Known(axis.size()) : new Size.Of(axis);
    }

    private static Size product(SourceNode node, List<Size> sizes) {
        Size product = new Size.Known(1);
        for (Size size : sizes) {
            product = product(node, product, size);
        }
        return product;
    }

    private static Size product(SourceNode node, Size a, Size b) {
        if (a instanceof Size.Known(long x) && b instanceof Size.Known(long y)) {
            return new Size.Known(Math.multiplyExact(x, y));
        }
        if (a.equals(new Size.Known(1))) {
            return b;
        }
        if (b.equals(new Size.Known(1))) {
            return a;
        }
        if (a instanceof Size.Of(Axis first) && b instanceof Size.Of(Axis second)) {
            return new Size.Of(new Axis.Joined(List.of(first, second)));
        }
        throw unknown(node);
    }

    /** What a node over shapes gives; empty if it is no such node. */
    static Optional<Operand> of(SourceNode node, List<@Nullable Operand> inputs) {
        if (inputs.isEmpty() || inputs.stream().noneMatch(Operand.Sizes.class::isInstance)) {
            return Optional.empty();
        }
        List<Operand.@Nullable Sizes> sizes = new ArrayList<>();
        for (Operand input : inputs) {
            Operand.Sizes some = input == null ? null : sizes(input);
            if (input != null && some == null) {
                return Optional.empty();
            }
            sizes.add(some);
        }
        return Optional.ofNullable(evaluate(node, sizes));
    }

    /** An input that the node needs. */
    private static Operand.Sizes given(SourceNode node, List<Operand.@Nullable Sizes> inputs, int index) {
        Operand.Sizes input = index < inputs.size() ? inputs.get(index) : null;
        if (input == null) {
            throw unknown(node);
        }
        return input;
    }

    /** The numbers that an operand is; null if they are none. */
    static Operand.@Nullable Sizes sizes(@Nullable Operand operand) {
        return switch (operand) {
            case Operand.Sizes sizes -> sizes;
            case Operand.Fixed(String name, SourceTensor tensor, boolean trained, Operand.Fixed transposeOf)
            when tensor.type().isInteger() && tensor.rank() <= 1 ->
                new Operand.Sizes(
                        tensor.toList().stream().<Size>map(Size.Known::new).toList(), tensor.rank() == 0);
            case null, default -> null;
        };
    }

    private static @Nullable Operand evaluate(SourceNode node, List<Operand.@Nullable Sizes> inputs) {
        Operand.Sizes x = given(node, inputs, 0);
        return switch (node.operator()) {
            case "Identity" -> x;
            case "Cast" -> x;
            case "Unsqueeze" -> new Operand.Sizes(x.values(), false);
            case "Squeeze" -> new Operand.Sizes(x.values(), true);
            case "Reshape" ->
                new Operand.Sizes(x.values(), given(node, inputs, 1).values().isEmpty());
            case "Concat" -> concat(node, inputs);
            case "Gather" -> gather(node, x, given(node, inputs, 1));
            case "Slice" -> slice(node, inputs);
            case "ReduceProd" ->
                new Operand.Sizes(List.of(product(node, x.values())), node.integer("keepdims", 1) == 0);
            case "Mul" -> pairs(node, x, given(node, inputs, 1), null);
            case "Add" -> pairs(node, x, given(node, inputs, 1), Long::sum);
            case "Sub" -> pairs(node, x, given(node, inputs, 1), (a, b) -> a - b);
            case "Div" -> pairs(node, x, given(node, inputs, 1), (a, b) -> b == 0 ? 0 : a / b);
            case "Equal" -> pairs(node, x, given(node, inputs, 1), (a, b) -> a == b ? 1 : 0);
            case "Max" -> pairs(node, x, given(node, inputs, 1), Math::max);
            case "Min" -> pairs(node, x, given(node, inputs, 1), Math::min);
            case "Where" -> where(node, x, given(node, inputs, 1), given(node, inputs, 2));
            case "Expand", "Tile" -> repeated(x, given(node, inputs, 1));
            default -> null;
        };
    }

    private static Operand concat(SourceNode node, List<Operand.@Nullable Sizes> inputs) {
        List<Size> all = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            all.addAll(given(node, inputs, i).values());
        }
        return new Operand.Sizes(all, false);
    }

    private static Operand gather(SourceNode node, Operand.Sizes x, Operand.Sizes indices) {
        List<Size> picked = new ArrayList<>();
        for (Size which : indices.values()) {
            long index = known(node, which);
            int size = x.values().size();
            if (index < -size || index >= size) {
                throw new Obstacle(
                        node,
                        "index " + index + " is asked for",
                        "there are " + size + " lengths",
                        "export the model again");
            }
            picked.add(x.values().get((int) (index < 0 ? index + size : index)));
        }
        return new Operand.Sizes(picked, indices.scalar());
    }

    private static Operand slice(SourceNode node, List<Operand.@Nullable Sizes> inputs) {
        List<Size> values = given(node, inputs, 0).values();
        long start = one(node, given(node, inputs, 1));
        long end = one(node, given(node, inputs, 2));
        boolean stepped = inputs.size() > 4 && inputs.get(4) != null;
        long step = stepped ? one(node, given(node, inputs, 4)) : 1;
        if (step == 0) {
            throw unknown(node);
        }
        return new Operand.Sizes(SliceRange.of(start, end, step, values.size()).of(values), false);
    }

    private static long one(SourceNode node, Operand.Sizes sizes) {
        return known(node, sizes.values().getFirst());
    }

    private static Operand where(SourceNode node, Operand.Sizes which, Operand.Sizes a, Operand.Sizes b) {
        int count = Stream.of(which, a, b)
                .mapToInt(input -> input.values().size())
                .max()
                .orElse(1);
        List<Size> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(at(known(node, at(which, i)) != 0 ? a : b, i));
        }
        return new Operand.Sizes(chosen, false);
    }

    /** One number for each sequence, which is that number still; null if it is repeated for anything else. */
    private static @Nullable Operand repeated(Operand.Sizes x, Operand.Sizes times) {
        boolean sequences = times.values().equals(List.of(new Size.Of(new Axis.Batch())));
        return sequences && x.values().size() == 1 ? new Operand.Sizes(x.values(), false) : null;
    }

    private static Size at(Operand.Sizes sizes, int index) {
        return sizes.values().get(sizes.values().size() == 1 ? 0 : index);
    }

    /** Numbers combined one by one; a null function is their product, which axes have too. */
    private static Operand pairs(
            SourceNode node, Operand.Sizes a, Operand.Sizes b, @Nullable LongBinaryOperator function) {
        int count = Math.max(a.values().size(), b.values().size());
        List<Size> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(combined(node, at(a, i), at(b, i), function));
        }
        return new Operand.Sizes(results, a.scalar() && b.scalar());
    }

    private static Size combined(SourceNode node, Size a, Size b, @Nullable LongBinaryOperator function) {
        if (function == null) {
            return product(node, a, b);
        }
        if (a instanceof Size.Known(long x) && b instanceof Size.Known(long y)) {
            return new Size.Known(function.applyAsLong(x, y));
        }
        if (node.is("Equal")) {
            return new Size.Known(a.equals(b) ? 1 : 0);
        }
        if (node.is("Div") && b.equals(new Size.Known(1))) {
            return a;
        }
        throw unknown(node);
    }

    private static long known(SourceNode node, Size size) {
        if (size instanceof Size.Known(long value)) {
            return value;
        }
        throw unknown(node);
    }

    private static Obstacle unknown(SourceNode node) {
        return new Obstacle(
                node,
                "it computes with the number of steps or sequences",
                "such a number is imported where it is a length of a shape",
                "export the model with fixed sizes of all axes but time and batch");
    }
}
