package dev.rondo.cell;

import dev.rondo.expr.Expr;

/**
 * The plain recurrent network (Elman 1990).
 *
 * <pre>
 *   h_t = φ(W x_t + R h_{t-1} + b)        y_t = h_t
 * </pre>
 *
 * <p>Shapes: x_t {@code [I]}, h_t {@code [H]}; parameters {@code h.W [H, I]}, {@code h.R [H, H]}, {@code h.b [H]}. PyTorch and ONNX keep
 * two biases, whose sum this one is; Keras keeps one.
 *
 * @param hiddenSize H
 * @param activation φ
 */
public record VanillaRnn(int hiddenSize, Activation activation) implements Cell {
    /** With tanh. */
    public VanillaRnn(int hiddenSize) {
        this(hiddenSize, Activation.TANH);
    }

    /** The same cell with another nonlinearity. */
    public VanillaRnn with(Activation other) {
        return new VanillaRnn(hiddenSize, other);
    }

    @Override
    public Recurrence define(CellScope s) {
        Expr.State h = s.state("h", hiddenSize);
        Expr next = activation.of(s.affine("h", s.input(), h));
        return s.next(h, next).output(next);
    }

    @Override
    public String kind() {
        return "rnn";
    }
}
