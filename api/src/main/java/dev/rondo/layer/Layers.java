package dev.rondo.layer;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.mean;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.sqrt;
import static dev.rondo.expr.Expressions.sub;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.cell.Cell;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.expr.Per;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The words in which models are written; import them statically. Input sizes are inferred. */
public final class Layers {
    private Layers() {}

    /** A user's own cell, forward in time. */
    public static Recurrent recurrent(Cell cell) {
        return new Recurrent(cell, Direction.FORWARD);
    }

    /** The same layer over the steps from the last to the first. */
    public static Recurrent backwards(Recurrent layer) {
        return new Recurrent(layer.cell(), Direction.REVERSE);
    }

    /** The layer's cell in both directions, outputs concatenated. */
    public static Bidirectional bidirectional(Recurrent layer) {
        return new Bidirectional(layer.cell());
    }

    /** {@link VanillaRnn} with tanh. */
    public static Recurrent rnn(int hiddenSize) {
        return recurrent(new VanillaRnn(hiddenSize));
    }

    /** {@link Lstm} without options. */
    public static Recurrent lstm(int hiddenSize) {
        return recurrent(new Lstm(hiddenSize));
    }

    /** {@link Gru} with the reset after the product. */
    public static Recurrent gru(int hiddenSize) {
        return recurrent(new Gru(hiddenSize));
    }

    /** {@link Embedding}. */
    public static Embedding embedding(int vocabulary, int size) {
        return new Embedding(vocabulary, size);
    }

    /** {@link Last}. */
    public static Last last() {
        return new Last();
    }

    /** {@link Pool} by the mean. */
    public static Pool poolMean() {
        return new Pool(Pooling.MEAN);
    }

    /** {@link Pool} by the largest value. */
    public static Pool poolMax() {
        return new Pool(Pooling.MAX);
    }

    /** {@link Repeat}. */
    public static Repeat repeat(int count) {
        return new Repeat(count);
    }

    /** {@link RepeatTo}: give it the value and the edge whose steps it takes. */
    public static RepeatTo repeatTo() {
        return new RepeatTo();
    }

    /** {@link Reverse}. */
    public static Reverse reverse() {
        return new Reverse();
    }

    /** y = W x + b with {@code dense.W [size, I]} (Glorot) and {@code dense.b [size]} (zeros). */
    public static PerStep dense(int size) {
        return new PerStep("dense", s -> s.affine("dense", size, s.input()));
    }

    /** y = φ(W x + b), as in {@code dense(32, Expressions::relu)}. */
    public static PerStep dense(int size, UnaryOperator<Expr> activation) {
        return new PerStep("dense", s -> activation.apply(s.affine("dense", size, s.input())));
    }

    /** A function of each step without parameters, as in {@code activation(Expressions::relu)}. */
    public static PerStep activation(UnaryOperator<Expr> function) {
        return new PerStep("activation", s -> function.apply(s.input()));
    }

    /** e^{x_i} / Σ e^{x_j}; the loss {@code softmaxCrossEntropy} takes what stands before it. */
    public static PerStep softmax() {
        return new PerStep("softmax", s -> Expressions.softmax(s.input()));
    }

    /**
     * Layer normalisation over the features of a step (Ba et al. 2016): y = scale ∘ (x − mean) / √(variance + 1e-5) + shift, with the
     * variance over all features, as in PyTorch (Keras: 1e-3).
     */
    public static PerStep layerNorm() {
        return layerNorm(1e-5f);
    }

    /** Layer normalisation with another ε. */
    public static PerStep layerNorm(float epsilon) {
        return new PerStep("layernorm", s -> {
            Expr x = s.input();
            Expr centred = sub(x, mean(x));
            Expr variance = mean(mul(centred, centred));
            Expr scale = s.parameter("scale", Initializer.constant(1), x.size());
            Expr shift = s.parameter("shift", Initializer.zeros(), x.size());
            return add(mul(scale, div(centred, sqrt(add(epsilon, variance)))), shift);
        });
    }

    /**
     * In training each element is 0 with the given probability, and otherwise divided by 1 − probability; elsewhere it is unchanged
     * (Srivastava et al. 2014).
     *
     * @throws ModelException if the probability is not at least 0 and below 1
     */
    public static PerStep dropout(float probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw new ModelException(new Problem(
                    "dropout",
                    "found the probability " + probability,
                    "it has to be at least 0 and below 1",
                    "pass the share of elements to drop"));
        }
        float keep = 1 - probability;
        return new PerStep("dropout", s -> {
            Expr mask = s.random("mask", s.input().size(), keep, Per.STEP);
            return mul(s.input(), div(mask, constant(keep)));
        });
    }

    /** All inputs, one after the other. */
    public static PerStep mergeConcat() {
        return new PerStep("concat", s -> Expressions.concat(s.inputs().toArray(Expr[]::new)));
    }

    /** All inputs combined element by element, from left to right, as in a residual connection. */
    public static PerStep merge(BinaryFunction function) {
        return new PerStep(
                function.name().toLowerCase(Locale.ROOT),
                s -> s.inputs().stream()
                        .map(Expr.class::cast)
                        .reduce((a, b) -> new Expr.Binary(function, a, b))
                        .orElseThrow());
    }
}
