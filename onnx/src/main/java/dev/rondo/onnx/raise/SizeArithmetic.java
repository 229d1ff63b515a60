package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
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
        int start = border(node.integer("start", 0), rank);
        int end = border(node.integer("end", rank), rank);
        return new Operand.Sizes(all.subList(start, Math.max(start, end)), false);
    }

    private static int border(long index, int rank) {
        return Math.clamp(index < 0 ? index + rank : index, 0, rank);
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
        List<Operand.Sizes> sizes = new ArrayList<>();
        for (Operand input : inputs) {
            if (input != null) {
                Operand.Sizes some = sizes(input);
                if (some == null) {
                    return Optional.empty();
                }
                sizes.add(some);
            }
        }
        return Optional.ofNullable(evaluate(node, sizes));
    }

    private static Operand.@Nullable Sizes sizes(Operand operand) {
        return switch (operand) {
            case Operand.Sizes sizes -> sizes;
            case Operand.Fixed(String name, SourceTensor tensor, boolean trained, Operand.Fixed transposeOf)
            when tensor.type().isInteger() && tensor.rank() <= 1 ->
                new Operand.Sizes(
                        tensor.toList().stream().<Size>map(Size.Known::new).toList(), tensor.rank() == 0);
            default -> null;
        };
    }

    private static @Nullable Operand evaluate(SourceNode node, List<Operand.Sizes> inputs) {
        Operand.Sizes x = inputs.getFirst();
        return switch (node.operator()) {
            case "Identity" -> x;
            case "Cast" -> x;
            case "Unsqueeze" -> new Operand.Sizes(x.values(), false);
            case "Squeeze" -> new Operand.Sizes(x.values(), true);
            case "Reshape" ->
                new Operand.Sizes(x.values(), inputs.get(1).values().isEmpty());
            case "Concat" ->
                new Operand.Sizes(
                        inputs.stream()
                                .flatMap(input -> input.values().stream())
                                .toList(),
                        false);
            case "Gather" -> gather(node, x, inputs.get(1));
            case "Slice" -> slice(node, inputs);
            case "ReduceProd" ->
                new Operand.Sizes(List.of(product(node, x.values())), node.integer("keepdims", 1) == 0);
            case "Mul" -> pairs(node, x, inputs.get(1), null);
            case "Add" -> pairs(node, x, inputs.get(1), Long::sum);
            case "Sub" -> pairs(node, x, inputs.get(1), (a, b) -> a - b);
            case "Div" -> pairs(node, x, inputs.get(1), (a, b) -> b == 0 ? 0 : a / b);
            case "Equal" -> pairs(node, x, inputs.get(1), (a, b) -> a == b ? 1 : 0);
            case "Max" -> pairs(node, x, inputs.get(1), Math::max);
            case "Min" -> pairs(node, x, inputs.get(1), Math::min);
            case "Where" -> where(node, inputs);
            case "Expand", "Tile" -> repeated(x, inputs.get(1));
            default -> null;
        };
    }

    private static Operand gather(SourceNode node, Operand.Sizes x, Operand.Sizes indices) {
        List<Size> picked = indices.values().stream()
                .map(index -> x.values().get((int)
                        Math.floorMod(known(node, index), (long) x.values().size())))
                .toList();
        return new Operand.Sizes(picked, indices.scalar());
    }

    private static Operand slice(SourceNode node, List<Operand.Sizes> inputs) {
        List<Size> values = inputs.getFirst().values();
        int size = values.size();
        int start = border(known(node, inputs.get(1).values().getFirst()), size);
        int end = border(known(node, inputs.get(2).values().getFirst()), size);
        long step = inputs.size() > 4 ? known(node, inputs.get(4).values().getFirst()) : 1;
        if (step < 1) {
            throw unknown(node);
        }
        return new Operand.Sizes(
                IntStream.range(start, Math.max(start, end))
                        .filter(i -> (i - start) % step == 0)
                        .mapToObj(values::get)
                        .toList(),
                false);
    }

    private static Operand where(SourceNode node, List<Operand.Sizes> inputs) {
        int count =
                inputs.stream().mapToInt(input -> input.values().size()).max().orElse(1);
        List<Size> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean first = known(node, at(inputs.get(0), i)) != 0;
            chosen.add(at(inputs.get(first ? 1 : 2), i));
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
