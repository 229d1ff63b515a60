package dev.rondo.cell;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.oneMinus;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.tanh;

import dev.rondo.expr.Expr;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with a forget gate (Gers et al. 2000).
 *
 * <pre>
 *   i_t = σ(W_i x_t + R_i h_{t-1} + b_i [+ p_i ∘ c_{t-1}])
 *   f_t = σ(W_f x_t + R_f h_{t-1} + b_f [+ p_f ∘ c_{t-1}])      coupled: f_t = 1 − i_t
 *   g_t = tanh(W_g x_t + R_g h_{t-1} + b_g)
 *   c_t = f_t ∘ c_{t-1} + i_t ∘ g_t
 *   o_t = σ(W_o x_t + R_o h_{t-1} + b_o [+ p_o ∘ c_t])
 *   h_t = o_t ∘ tanh(c_t)                                       projected: h_t = P (o_t ∘ tanh(c_t))
 *   y_t = h_t
 * </pre>
 *
 * <p>Shapes: x_t {@code [I]}, c_t {@code [H]}, h_t {@code [H]} or, projected, {@code [projectionSize]}. Parameters of each gate
 * {@code W [H, I]}, {@code R [H, |h|]}, {@code b [H]}, with peepholes {@code p [H]}; the forget gate's bias begins with 1 (Jozefowicz
 * et al. 2015), as in Keras, not as in PyTorch. PyTorch and ONNX keep two biases a gate, whose sum this one is. The projection is
 * PyTorch's {@code proj_size} (Sak et al. 2014).
 *
 * @param hiddenSize H
 * @param peepholes whether gates see the cell state
 * @param forgetGate where the forget gate comes from
 * @param projectionSize the size of a projected h, 0 for none
 */
public record Lstm(int hiddenSize, Peepholes peepholes, ForgetGate forgetGate, int projectionSize) implements Cell {
    /** Without peepholes, coupling or projection. */
    public Lstm(int hiddenSize) {
        this(hiddenSize, Peepholes.NONE, ForgetGate.OWN, 0);
    }

    /** The same cell with or without peepholes. */
    public Lstm with(Peepholes other) {
        return new Lstm(hiddenSize, other, forgetGate, projectionSize);
    }

    /** The same cell with its forget gate from elsewhere. */
    public Lstm with(ForgetGate other) {
        return new Lstm(hiddenSize, peepholes, other, projectionSize);
    }

    /** The same cell with h projected to {@code size} elements. */
    public Lstm projectedTo(int size) {
        return new Lstm(hiddenSize, peepholes, forgetGate, size);
    }

    @Override
    public Recurrence define(CellScope s) {
        Expr.State h = s.state("h", projectionSize == 0 ? hiddenSize : projectionSize);
        Expr.State c = s.state("c", hiddenSize);
        Expr i = sigmoid(peep(s, "i", affine(s, "i", h, 0), c));
        Expr f = forgetGate == ForgetGate.COUPLED ? oneMinus(i) : sigmoid(peep(s, "f", affine(s, "f", h, 1), c));
        Expr g = tanh(affine(s, "g", h, 0));
        Expr nextC = add(mul(f, c), mul(i, g));
        Expr o = sigmoid(peep(s, "o", affine(s, "o", h, 0), nextC));
        Expr nextH = project(s, mul(o, tanh(nextC)));
        return s.next(h, nextH).next(c, nextC).output(nextH);
    }

    private Expr affine(CellScope s, String gate, Expr h, float bias) {
        return s.affine(gate, hiddenSize, s.input(), h, Initializer.constant(bias));
    }

    private Expr peep(CellScope s, String gate, Expr affine, Expr c) {
        return peepholes == Peepholes.NONE
                ? affine
                : add(affine, mul(s.parameter(gate + ".p", Initializer.zeros(), hiddenSize), c));
    }

    private Expr project(CellScope s, Expr hidden) {
        return projectionSize == 0
                ? hidden
                : matMul(s.parameter("P", Initializer.glorotUniform(), projectionSize, hiddenSize), hidden);
    }

    @Override
    public String kind() {
        return "lstm";
    }
}
