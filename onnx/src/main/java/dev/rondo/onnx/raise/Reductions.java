package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.exp;
import static dev.rondo.expr.Expressions.log;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.neg;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** Reductions along axes of features. */
final class Reductions {
    /** How one reduction is written. */
    private enum Kind {
        SUM,
        MEAN,
        MAX,
        MIN,
        PRODUCT
    }

    private Reductions() {}

    static List<Operand> sum(Call call) {
        return reduce(call, Kind.SUM, x -> x, y -> y);
    }

    static List<Operand> mean(Call call) {
        return reduce(call, Kind.MEAN, x -> x, y -> y);
    }

    static List<Operand> max(Call call) {
        return reduce(call, Kind.MAX, x -> x, y -> y);
    }

    static List<Operand> min(Call call) {
        return reduce(call, Kind.MIN, x -> x, y -> y);
    }

    static List<Operand> product(Call call) {
        return reduce(call, Kind.PRODUCT, x -> x, y -> y);
    }

    static List<Operand> l1(Call call) {
        return reduce(call, Kind.SUM, Expressions::abs, y -> y);
    }

    static List<Operand> l2(Call call) {
        return reduce(call, Kind.SUM, x -> mul(x, x), Expressions::sqrt);
    }

    static List<Operand> sumSquare(Call call) {
        return reduce(call, Kind.SUM, x -> mul(x, x), y -> y);
    }

    static List<Operand> logSum(Call call) {
        return reduce(call, Kind.SUM, x -> x, Expressions::log);
    }

    /** max + log Σ e^{x − max}, without overflow. */
    static List<Operand> logSumExp(Call call) {
        Operand.View x = call.view(0);
        return kept(call, x, Groups.reduced(x, marks(call, x), group -> {
            Expr largest = Expressions.max(group);
            return add(largest, log(Expressions.sum(exp(Expressions.sub(group, largest)))));
        }));
    }

    /** The mean of each channel over all axes behind the second. */
    static List<Operand> globalAverage(Call call) {
        Operand.View x = call.view(0);
        return call.one(reduced(x, spatial(call, x), Kind.MEAN));
    }

    /** The largest element of each channel over all axes behind the second. */
    static List<Operand> globalMax(Call call) {
        Operand.View x = call.view(0);
        return call.one(reduced(x, spatial(call, x), Kind.MAX));
    }

    private static boolean[] spatial(Call call, Operand.View x) {
        return call.marks(LongStream.range(2, x.rank()).boxed().toList(), x);
    }

    private static List<Operand> reduce(Call call, Kind kind, UnaryOperator<Expr> before, UnaryOperator<Expr> after) {
        Operand.View x = call.view(0);
        boolean[] along = marks(call, x);
        Operand.View result = reduced(x.with(before.apply(x.value())), along, kind);
        return kept(call, x, result.with(after.apply(result.value())));
    }

    private static boolean[] marks(Call call, Operand.View x) {
        List<Long> axes = call.integers(1);
        boolean nothing = axes.isEmpty() && call.node().integer("noop_with_empty_axes", 0) != 0;
        boolean all = axes.isEmpty() && !nothing;
        return call.marks(all ? LongStream.range(0, x.rank()).boxed().toList() : axes, x);
    }

    /** The result with the axes that were reduced, or without. */
    private static List<Operand> kept(Call call, Operand.View x, Operand.View result) {
        boolean[] along = marks(call, x);
        boolean keep = call.node().integer("keepdims", 1) != 0;
        return keep ? call.one(result) : call.one(Reshaping.without(result, along));
    }

    /** The mean along some axes of features, which stay with length 1. */
    static Operand.View mean(Operand.View x, boolean... along) {
        return reduced(x, along, Kind.MEAN);
    }

    /** The largest element along some axes of features, which stay with length 1. */
    static Operand.View max(Operand.View x, boolean... along) {
        return reduced(x, along, Kind.MAX);
    }

    private static Operand.View reduced(Operand.View x, boolean[] along, Kind kind) {
        boolean byElement = Groups.areManyAndSmall(x, along);
        int length = x.grid().groups(along).getFirst().length;
        return switch (kind) {
            case SUM ->
                byElement ? Groups.combined(x, along, BinaryFunction.ADD) : Groups.reduced(x, along, Expressions::sum);
            case MEAN ->
                byElement
                        ? divided(Groups.combined(x, along, BinaryFunction.ADD), length)
                        : Groups.reduced(x, along, Expressions::mean);
            case MAX ->
                byElement
                        ? Groups.combined(x, along, BinaryFunction.MAXIMUM)
                        : Groups.reduced(x, along, Expressions::max);
            case MIN ->
                byElement
                        ? Groups.combined(x, along, BinaryFunction.MINIMUM)
                        : Groups.reduced(x, along, group -> neg(Expressions.max(neg(group))));
            case PRODUCT -> Groups.combined(x, along, BinaryFunction.MULTIPLY);
        };
    }

    private static Operand.View divided(Operand.View x, int length) {
        return x.with(div(x.value(), constant(length)));
    }
}
