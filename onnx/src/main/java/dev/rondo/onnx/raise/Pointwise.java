package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.abs;
import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.exp;
import static dev.rondo.expr.Expressions.expm1;
import static dev.rondo.expr.Expressions.log;
import static dev.rondo.expr.Expressions.maximum;
import static dev.rondo.expr.Expressions.minimum;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.neg;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.softplus;
import static dev.rondo.expr.Expressions.sqrt;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.tanh;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Operators that work element by element. */
final class Pointwise {
    private Pointwise() {}

    static List<Operand> unary(Call call, UnaryOperator<Expr> function) {
        Operand.View x = call.view(0);
        return call.one(x.with(function.apply(x.value())));
    }

    /** A function of two values, or of any number from left to right. */
    static List<Operand> folded(Call call, BinaryOperator<Expr> function) {
        Broadcast all = Broadcast.of(call, call.views());
        return call.one(all.view(all.values().stream().reduce(function).orElseThrow()));
    }

    static List<Operand> mean(Call call) {
        Broadcast all = Broadcast.of(call, call.views());
        Expr sum = all.values().stream().reduce(Expressions::add).orElseThrow();
        return call.one(all.view(div(sum, constant(all.values().size()))));
    }

    static List<Operand> clip(Call call) {
        Operand.View x = call.view(0);
        float low = call.number(1, Float.NEGATIVE_INFINITY);
        float high = call.number(2, Float.POSITIVE_INFINITY);
        Expr value = x.value();
        if (low > high) {
            return call.one(x.with(constant(high, value.size())));
        }
        if (low > -Float.MAX_VALUE && high < Float.MAX_VALUE) {
            return call.one(x.with(Expressions.clamp(value, low, high)));
        }
        if (low > -Float.MAX_VALUE) {
            return call.one(x.with(select(sub(low, value), constant(low, value.size()), value)));
        }
        return call.one(
                high < Float.MAX_VALUE
                        ? x.with(select(sub(value, constant(high)), constant(high, value.size()), value))
                        : x);
    }

    /** x for x &gt; 0, otherwise slope·x, with a slope for each element. */
    static List<Operand> prelu(Call call) {
        Broadcast both = Broadcast.of(call, List.of(call.view(0), call.view(1)));
        Expr x = both.values().getFirst();
        return call.one(both.view(select(x, x, mul(both.values().getLast(), x))));
    }

    /** γ·x for x &gt; 0, otherwise γ·α(eˣ − 1). */
    static Expr selu(Expr x, float alpha, float gamma) {
        return mul(gamma, Expressions.elu(x, alpha));
    }

    /** max(0, x) + min(0, α(e^{x/α} − 1)). */
    static Expr celu(Expr x, float alpha) {
        Expr below = minimum(x, constant(0));
        return add(maximum(x, constant(0)), mul(alpha, expm1(div(below, alpha))));
    }

    static Expr thresholdedRelu(Expr x, float alpha) {
        return select(sub(x, constant(alpha)), x, constant(0));
    }

    static Expr hardSwish(Expr x) {
        return mul(x, Expressions.hardSigmoid(x, 1 / 6f, 0.5f));
    }

    static Expr mish(Expr x) {
        return mul(x, tanh(softplus(x)));
    }

    /** x·Φ(x), exactly or by tanh. */
    static Expr gelu(Expr x, String approximate) {
        if (!approximate.equals("tanh")) {
            return Expressions.gelu(x);
        }
        Expr cube = mul(x, mul(x, x));
        Expr inner = mul((float) Math.sqrt(2 / Math.PI), add(x, mul(0.044715f, cube)));
        return mul(mul(0.5f, x), add(1f, tanh(inner)));
    }

    static Expr shrink(Expr x, float lambda, float bias) {
        Expr above = sub(x, constant(lambda));
        Expr below = sub(-lambda, x);
        return select(below, add(x, constant(bias)), select(above, sub(x, constant(bias)), constant(0)));
    }

    static Expr sign(Expr x) {
        return select(x, constant(1), select(neg(x), constant(-1), constant(0)));
    }

    /** (eˣ − e⁻ˣ) / 2, accurate near 0. */
    static Expr sinh(Expr x) {
        return mul(0.5f, sub(expm1(x), expm1(neg(x))));
    }

    static Expr cosh(Expr x) {
        return mul(0.5f, add(exp(x), exp(neg(x))));
    }

    static Expr tan(Expr x) {
        return div(Expressions.sin(x), Expressions.cos(x));
    }

    /** xᵖ with a number p, or bˣ with a number b. */
    static List<Operand> pow(Call call) {
        Broadcast both = Broadcast.of(call, List.of(call.view(0), call.view(1)));
        Expr base = both.values().getFirst();
        Expr exponent = both.values().getLast();
        if (uniform(exponent)) {
            return call.one(both.view(power(base, first(exponent))));
        }
        if (uniform(base) && first(base) > 0) {
            float logarithm = (float) Math.log(first(base));
            return call.one(both.view(first(base) == (float) Math.E ? exp(exponent) : exp(mul(logarithm, exponent))));
        }
        throw call.refused(
                "neither its base nor its exponent is one constant number",
                "a power has a constant exponent, or a positive constant base",
                "write it as exp(y·log(x)) if x is positive");
    }

    private static boolean uniform(Expr x) {
        return x instanceof Expr.Constant constant && constant.isUniformly(first(x));
    }

    private static float first(Expr constant) {
        return ((Expr.Constant) constant).value().at(0);
    }

    private static final int MOST_HALVES = 64;

    /** Whole numbers of more are even, as floats are. */
    private static final int MOST_WHOLE = 1 << 24;

    private static Expr power(Expr x, float p) {
        if (p < 0) {
            return div(constant(1), power(x, -p));
        }
        if (p == 0.5f) {
            return sqrt(x);
        }
        if (p == 0) {
            return constant(1, x.size());
        }
        if (p == Math.rint(p) && p <= MOST_WHOLE) {
            return power(x, (int) p);
        }
        if (2 * p == Math.rint(2 * p) && p <= MOST_HALVES) {
            return mul(power(x, (int) p), sqrt(x));
        }
        boolean whole = p == Math.rint(p);
        return exp(mul(p, log(whole ? abs(x) : x)));
    }

    /** A whole power by squaring. */
    private static Expr power(Expr x, int p) {
        if (p == 1) {
            return x;
        }
        Expr half = power(x, p / 2);
        Expr square = mul(half, half);
        return p % 2 == 0 ? square : mul(square, x);
    }
}
