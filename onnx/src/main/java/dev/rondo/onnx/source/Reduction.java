package dev.rondo.onnx.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operators that combine the elements along axes into one. */
final class Reduction {
    private Reduction() {}

    /** The result of an operator; empty where it is none of these. */
    static Optional<SourceTensor> evaluate(Operands operands) {
        return Optional.ofNullable(
                switch (operands.node().operator()) {
                    case "ReduceSum" -> reduced(operands, 0, Double::sum, 0, Long::sum);
                    case "ReduceL2" -> lengths(operands);
                    case "ReduceProd" -> reduced(operands, 1, (a, b) -> a * b, 1, (a, b) -> a * b);
                    case "ReduceMax" ->
                        reduced(operands, Double.NEGATIVE_INFINITY, Math::max, Long.MIN_VALUE, Math::max);
                    case "ReduceMin" ->
                        reduced(operands, Double.POSITIVE_INFINITY, Math::min, Long.MAX_VALUE, Math::min);
                    default -> null;
                });
    }

    /** √Σx², as a normalised weight is divided by; of integers it is not asked for. */
    private static @Nullable SourceTensor lengths(Operands operands) {
        if (!operands.tensor(0).type().isReal()) {
            return null;
        }
        SourceTensor squares = reduced(operands, 0, (sum, x) -> sum + x * x, 0, Long::sum);
        return Made.ofReals(squares.type(), squares.shape(), squares.size(), i -> Math.sqrt(squares.doubleAt(i)));
    }

    /** Brings the axes to the end, so that what is combined lies side by side. */
    private static SourceTensor reduced(
            Operands operands, double first, DoubleBinaryOperator reals, long start, LongBinaryOperator integers) {
        SourceTensor x = operands.tensor(0);
        List<Long> given = operands.optional(1) == null ? List.of() : operands.integers(1);
        if (given.isEmpty() && operands.node().integer("noop_with_empty_axes", 0) != 0) {
            return x;
        }
        List<Integer> every = IntStream.range(0, x.rank()).boxed().toList();
        List<Integer> axes = given.isEmpty() ? every : operands.axes(given, x.rank());
        List<Integer> order = new ArrayList<>(every);
        order.removeAll(axes);
        List<Long> rest = order.stream().map(x.shape()::get).toList();
        order.addAll(axes);
        int count = operands.grant(x.type(), rest);
        int length = Shapes.size(axes.stream().map(x.shape()::get).toList()).orElse(0);
        SourceTensor moved = order.equals(every)
                ? passed(operands, x)
                : Picking.alongAxes(
                        operands,
                        x,
                        order.stream().map(x.shape()::get).toList(),
                        order,
                        Collections.nCopies(x.rank(), index -> index));
        SourceTensor result = x.type().isInteger()
                ? Made.ofLongs(
                        x.type(),
                        rest,
                        count,
                        i -> IntStream.range(i * length, (i + 1) * length)
                                .mapToLong(moved::longAt)
                                .reduce(start, integers))
                : Made.ofReals(
                        x.type(),
                        rest,
                        count,
                        i -> IntStream.range(i * length, (i + 1) * length)
                                .mapToDouble(moved::doubleAt)
                                .reduce(first, reals));
        List<Long> shape = new ArrayList<>(x.shape());
        axes.forEach(axis -> shape.set(axis, 1L));
        return operands.node().integer("keepdims", 1) == 0 ? result : result.reshaped(shape);
    }

    /** A tensor as it is, once a pass over it is granted. */
    private static SourceTensor passed(Operands operands, SourceTensor x) {
        operands.grant(x.type(), x.shape());
        return x;
    }
}
