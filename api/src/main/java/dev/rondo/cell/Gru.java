package dev.rondo.cell;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.oneMinus;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.tanh;

import dev.rondo.expr.Expr;

/**
 * The gated recurrent unit (Cho et al. 2014, eq. 5–8).
 *
 * <pre>
 *   r_t = σ(W_r x_t + R_r h_{t-1} + b_r)
 *   z_t = σ(W_z x_t + R_z h_{t-1} + b_z)
 *   n_t = tanh(W_n x_t + b_n + r_t ∘ (R_hn h_{t-1} + b_hn))     reset after the product
 *   n_t = tanh(W_n x_t + R_n (r_t ∘ h_{t-1}) + b_n)             reset before the product
 *   h_t = (1 − z_t) ∘ n_t + z_t ∘ h_{t-1}                       y_t = h_t
 * </pre>
 *
 * <p>Shapes: x_t {@code [I]}, h_t {@code [H]}. Parameters of each gate {@code W [H, I]}, {@code R [H, H]}, {@code b [H]}; with the reset
 * after the product, the candidate's are {@code n.W}, {@code n.b}, {@code hn.R}, {@code hn.b}. PyTorch and ONNX keep two biases for r
 * and z, whose sum this one is. The paper swaps z and 1 − z.
 *
 * @param hiddenSize H
 * @param resetGate where the reset gate acts
 */
public record Gru(int hiddenSize, ResetGate resetGate) implements Cell {
    /** With the reset after the product, as PyTorch and Keras have it. */
    public Gru(int hiddenSize) {
        this(hiddenSize, ResetGate.AFTER_PRODUCT);
    }

    /** The same cell with its reset gate elsewhere. */
    public Gru with(ResetGate other) {
        return new Gru(hiddenSize, other);
    }

    @Override
    public Recurrence define(CellScope s) {
        Expr.State h = s.state("h", hiddenSize);
        Expr r = sigmoid(s.affine("r", s.input(), h));
        Expr z = sigmoid(s.affine("z", s.input(), h));
        Expr n = tanh(
                switch (resetGate) {
                    case AFTER_PRODUCT ->
                        add(s.affine("n", hiddenSize, s.input()), mul(r, s.recurrentAffine("hn", hiddenSize, h)));
                    case BEFORE_PRODUCT -> s.affine("n", s.input(), mul(r, h));
                });
        Expr next = add(mul(oneMinus(z), n), mul(z, h));
        return s.next(h, next).output(next);
    }

    @Override
    public String kind() {
        return "gru";
    }
}
