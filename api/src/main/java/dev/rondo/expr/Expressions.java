package dev.rondo.expr;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The words in which expressions are written; import them statically. Values of size 1 broadcast against vectors.
 *
 * <p>The functions in the second half are made of those in the first: they add nothing to the vocabulary that a backend knows.
 */
public final class Expressions {
    private Expressions() {}

    /** The same number for every element that it meets. */
    public static Expr constant(float value) {
        return new Expr.Constant(FloatTensor.vector(value));
    }

    /** A vector of {@code size} times the same number. */
    public static Expr constant(float value, int size) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return new Expr.Constant(FloatTensor.wrap(Shape.of(size), values));
    }

    /** A fixed vector or matrix. */
    public static Expr constant(FloatTensor value) {
        return new Expr.Constant(value);
    }

    /** M·x. */
    public static Expr matMul(Expr matrix, Expr vector) {
        return new Expr.MatMul(matrix, vector, false);
    }

    /** Mᵀ·x. */
    public static Expr matMulTransposed(Expr matrix, Expr vector) {
        return new Expr.MatMul(matrix, vector, true);
    }

    /** a + b. */
    public static Expr add(Expr a, Expr b) {
        return new Expr.Binary(BinaryFunction.ADD, a, b);
    }

    /** a + b + more, from left to right. */
    public static Expr add(Expr a, Expr b, Expr... more) {
        Expr sum = add(a, b);
        for (Expr term : more) {
            sum = add(sum, term);
        }
        return sum;
    }

    /** a + b. */
    public static Expr add(float a, Expr b) {
        return add(constant(a), b);
    }

    /** a − b. */
    public static Expr sub(Expr a, Expr b) {
        return new Expr.Binary(BinaryFunction.SUBTRACT, a, b);
    }

    /** a − b. */
    public static Expr sub(float a, Expr b) {
        return sub(constant(a), b);
    }

    /** a · b, element by element. */
    public static Expr mul(Expr a, Expr b) {
        return new Expr.Binary(BinaryFunction.MULTIPLY, a, b);
    }

    /** a · b. */
    public static Expr mul(float a, Expr b) {
        return mul(constant(a), b);
    }

    /** a / b, element by element. */
    public static Expr div(Expr a, Expr b) {
        return new Expr.Binary(BinaryFunction.DIVIDE, a, b);
    }

    /** a / b. */
    public static Expr div(Expr a, float b) {
        return div(a, constant(b));
    }

    /** The larger of a and b. */
    public static Expr maximum(Expr a, Expr b) {
        return new Expr.Binary(BinaryFunction.MAXIMUM, a, b);
    }

    /** The smaller of a and b. */
    public static Expr minimum(Expr a, Expr b) {
        return new Expr.Binary(BinaryFunction.MINIMUM, a, b);
    }

    /** a where p &gt; 0, otherwise b. */
    public static Expr select(Expr p, Expr a, Expr b) {
        return new Expr.Select(p, a, b);
    }

    /** A function of the closed list. */
    public static Expr unary(UnaryFunction function, Expr x) {
        return new Expr.Unary(function, x);
    }

    /** −x. */
    public static Expr neg(Expr x) {
        return unary(UnaryFunction.NEG, x);
    }

    /** |x|. */
    public static Expr abs(Expr x) {
        return unary(UnaryFunction.ABS, x);
    }

    /** eˣ. */
    public static Expr exp(Expr x) {
        return unary(UnaryFunction.EXP, x);
    }

    /** eˣ − 1. */
    public static Expr expm1(Expr x) {
        return unary(UnaryFunction.EXPM1, x);
    }

    /** The natural logarithm. */
    public static Expr log(Expr x) {
        return unary(UnaryFunction.LOG, x);
    }

    /** log(1 + x). */
    public static Expr log1p(Expr x) {
        return unary(UnaryFunction.LOG1P, x);
    }

    /** √x. */
    public static Expr sqrt(Expr x) {
        return unary(UnaryFunction.SQRT, x);
    }

    /** tanh x. */
    public static Expr tanh(Expr x) {
        return unary(UnaryFunction.TANH, x);
    }

    /** σ(x) = 1 / (1 + e⁻ˣ). */
    public static Expr sigmoid(Expr x) {
        return unary(UnaryFunction.SIGMOID, x);
    }

    /** The error function. */
    public static Expr erf(Expr x) {
        return unary(UnaryFunction.ERF, x);
    }

    /** max(x, 0). */
    public static Expr relu(Expr x) {
        return unary(UnaryFunction.RELU, x);
    }

    /** sin x, x in radians. */
    public static Expr sin(Expr x) {
        return unary(UnaryFunction.SIN, x);
    }

    /** cos x, x in radians. */
    public static Expr cos(Expr x) {
        return unary(UnaryFunction.COS, x);
    }

    /** The sum of all elements, of size 1. */
    public static Expr sum(Expr x) {
        return new Expr.Reduce(Reduction.SUM, x);
    }

    /** The mean of all elements, of size 1. */
    public static Expr mean(Expr x) {
        return new Expr.Reduce(Reduction.MEAN, x);
    }

    /** The largest element, of size 1. */
    public static Expr max(Expr x) {
        return new Expr.Reduce(Reduction.MAX, x);
    }

    /** {@code length} elements from {@code start}. */
    public static Expr slice(Expr x, int start, int length) {
        return slice(x, start, length, 1);
    }

    /** {@code length} elements from {@code start}, {@code stride} apart. */
    public static Expr slice(Expr x, int start, int length, int stride) {
        return new Expr.Slice(x, start, length, stride);
    }

    /** Vectors, one after the other. */
    public static Expr concat(Expr... parts) {
        return new Expr.Concat(List.of(parts));
    }

    /** 1 − x. */
    public static Expr oneMinus(Expr x) {
        return sub(1f, x);
    }

    /** x bounded by {@code low} and {@code high}; the derivative at the bounds is 1. */
    public static Expr clamp(Expr x, float low, float high) {
        Expr below = sub(low, x);
        Expr above = sub(x, constant(high));
        return select(below, constant(low, x.size()), select(above, constant(high), x));
    }

    /** x for x &gt; 0, otherwise slope·x. */
    public static Expr leakyRelu(Expr x, float slope) {
        return select(x, x, mul(slope, x));
    }

    /** x for x &gt; 0, otherwise α(eˣ − 1) (Clevert et al. 2015). */
    public static Expr elu(Expr x, float alpha) {
        return select(x, x, mul(alpha, expm1(select(x, constant(0), x))));
    }

    /** log(1 + eˣ), without overflow. */
    public static Expr softplus(Expr x) {
        return add(maximum(x, constant(0)), log1p(exp(neg(abs(x)))));
    }

    /** x / (1 + |x|). */
    public static Expr softsign(Expr x) {
        return div(x, add(1f, abs(x)));
    }

    /** x·σ(x), also called swish (Ramachandran et al. 2017). */
    public static Expr silu(Expr x) {
        return mul(x, sigmoid(x));
    }

    /** x·Φ(x) with the exact normal distribution function (Hendrycks and Gimpel 2016). */
    public static Expr gelu(Expr x) {
        return mul(mul(0.5f, x), add(1f, erf(mul((float) Math.sqrt(0.5), x))));
    }

    /** min(1, max(0, αx + β)). */
    public static Expr hardSigmoid(Expr x, float alpha, float beta) {
        return clamp(add(mul(alpha, x), constant(beta)), 0, 1);
    }

    /** e^{x_i} / Σ e^{x_j}, without overflow. */
    public static Expr softmax(Expr x) {
        Expr e = exp(sub(x, max(x)));
        return div(e, sum(e));
    }

    /** x_i − log Σ e^{x_j}, without overflow. */
    public static Expr logSoftmax(Expr x) {
        Expr shifted = sub(x, max(x));
        return sub(shifted, log(sum(exp(shifted))));
    }
}
