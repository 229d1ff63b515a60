package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.abs;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.maximum;
import static dev.rondo.expr.Expressions.minimum;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.sub;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.onnx.source.SourceTensor;
import java.util.List;

/**
 * Comparisons, operators on truth values, and what selects by them. A truth value is an expression that is over 0 where it is true, or,
 * negated, where it is false; for a NaN, which no backend takes as an input, a negated one is true.
 */
final class Conditions {
    private Conditions() {}

    /** a &gt; b. */
    static List<Operand> greater(Call call) {
        return difference(call, 0, 1, false);
    }

    /** a &lt; b. */
    static List<Operand> less(Call call) {
        return difference(call, 1, 0, false);
    }

    /** a ≥ b: not b &gt; a. */
    static List<Operand> greaterOrEqual(Call call) {
        return difference(call, 1, 0, true);
    }

    /** a ≤ b: not a &gt; b. */
    static List<Operand> lessOrEqual(Call call) {
        return difference(call, 0, 1, true);
    }

    private static List<Operand> difference(Call call, int over, int under, boolean negated) {
        Broadcast both = Broadcast.of(call, List.of(call.view(over), call.view(under)));
        Expr positive = minus(both.values().getFirst(), both.values().getLast());
        return call.one(new Operand.Condition(both.view(positive), negated));
    }

    private static Expr minus(Expr a, Expr b) {
        boolean nothing = b instanceof Expr.Constant constant && constant.isUniformly(0) && a.size() >= b.size();
        return nothing ? a : sub(a, b);
    }

    /** a = b: not |a − b| &gt; 0. */
    static List<Operand> equal(Call call) {
        if (isCondition(call, 0) && isCondition(call, 1)) {
            return not(xor(call).getFirst(), call);
        }
        Broadcast both = Broadcast.of(call, List.of(call.view(0), call.view(1)));
        Expr distance = abs(minus(both.values().getFirst(), both.values().getLast()));
        return call.one(new Operand.Condition(both.view(distance), true));
    }

    static List<Operand> not(Call call) {
        return not(call.operand(0), call);
    }

    private static List<Operand> not(Operand operand, Call call) {
        Operand.Condition condition = condition(call, operand, 0);
        return call.one(new Operand.Condition(condition.positive(), !condition.negated()));
    }

    static List<Operand> and(Call call) {
        Broadcast both = Broadcast.of(call, List.of(positive(call, 0), positive(call, 1)));
        return call.one(new Operand.Condition(
                both.view(minimum(both.values().getFirst(), both.values().getLast())), false));
    }

    static List<Operand> or(Call call) {
        Broadcast both = Broadcast.of(call, List.of(positive(call, 0), positive(call, 1)));
        return call.one(new Operand.Condition(
                both.view(maximum(both.values().getFirst(), both.values().getLast())), false));
    }

    static List<Operand> xor(Call call) {
        Broadcast both = Broadcast.of(call, List.of(positive(call, 0), positive(call, 1)));
        Expr b = both.values().getLast();
        Expr differs = select(both.values().getFirst(), oneIf(b, true), oneIf(b, false));
        return call.one(new Operand.Condition(both.view(differs), false));
    }

    /** Where(condition, a, b). */
    static List<Operand> where(Call call) {
        Operand.Condition condition = condition(call, call.operand(0), 0);
        Broadcast all = Broadcast.of(call, List.of(condition.positive(), call.view(1), call.view(2)));
        Expr a = all.values().get(condition.negated() ? 2 : 1);
        Expr b = all.values().get(condition.negated() ? 1 : 2);
        return call.one(all.view(Idioms.restored(new Expr.Select(all.values().getFirst(), a, b))));
    }

    /** 1 where it is true, otherwise 0. */
    static Operand.View asNumber(Operand.Condition condition) {
        return condition.positive().with(oneIf(condition.positive().value(), condition.negated()));
    }

    private static Expr oneIf(Expr positive, boolean negated) {
        int size = positive.size();
        return select(positive, constant(negated ? 0 : 1, size), constant(negated ? 1 : 0, size));
    }

    /** A view that is over 0 where the condition is true. */
    private static Operand.View positive(Call call, int index) {
        Operand.Condition condition = condition(call, call.operand(index), index);
        return condition.negated() ? asNumber(condition) : condition.positive();
    }

    private static boolean isCondition(Call call, int index) {
        return call.operand(index) instanceof Operand.Condition;
    }

    private static Operand.Condition condition(Call call, Operand operand, int index) {
        return switch (operand) {
            case Operand.Condition condition -> condition;
            case Operand.Fixed fixed
            when fixed.tensor().type().isInteger() -> new Operand.Condition(constants(fixed), false);
            default ->
                throw call.refused(
                        "input " + index + " is not a truth value",
                        "it comes from a comparison of numbers",
                        "compare with Greater, Less or Equal");
        };
    }

    private static Operand.View constants(Operand.Fixed fixed) {
        SourceTensor tensor = fixed.tensor();
        float[] values = new float[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.longAt(i) == 0 ? 0 : 1;
        }
        return new Operand.View(
                new Expr.Constant(FloatTensor.vector(values)),
                java.util.Arrays.stream(fixed.dimensions())
                        .mapToObj(Axis::ofSize)
                        .toList());
    }
}
