package dev.rondo.onnx.operator;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.clamp;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.oneMinus;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.ResetGate;
import dev.rondo.expr.Expr;
import java.util.Locale;

/**
 * The equations of a recurrent operator with activations and a bound of its own; parameters are called as in {@link dev.rondo.cell.Lstm},
 * {@link dev.rondo.cell.Gru} and {@link dev.rondo.cell.VanillaRnn}.
 *
 * @param operator which, and with what attributes
 */
record OperatorCell(RecurrentOperator operator) implements Cell {
    @Override
    public Recurrence define(CellScope s) {
        return switch (operator.type()) {
            case RNN -> rnn(s);
            case GRU -> gru(s);
            case LSTM -> lstm(s);
        };
    }

    private Recurrence rnn(CellScope s) {
        Expr.State h = s.state("h", size());
        Expr next = activated(0, s.affine("h", s.input(), h));
        return s.next(h, next).output(next);
    }

    private Recurrence gru(CellScope s) {
        Expr.State h = s.state("h", size());
        Expr r = activated(0, s.affine("r", s.input(), h));
        Expr z = activated(0, s.affine("z", s.input(), h));
        Expr n = activated(
                1,
                operator.resetGate() == ResetGate.AFTER_PRODUCT
                        ? add(s.affine("n", size(), s.input()), mul(r, s.recurrentAffine("hn", size(), h)))
                        : s.affine("n", s.input(), mul(r, h)));
        Expr next = add(mul(oneMinus(z), n), mul(z, h));
        return s.next(h, next).output(next);
    }

    private Recurrence lstm(CellScope s) {
        Expr.State h = s.state("h", size());
        Expr.State c = s.state("c", size());
        Expr i = gate(s, "i", h, c, 0);
        Expr f = operator.forgetGate() == ForgetGate.COUPLED ? oneMinus(i) : gate(s, "f", h, c, 1);
        Expr g = activated(1, s.affine("g", s.input(), h));
        Expr nextC = add(mul(f, c), mul(i, g));
        Expr o = gate(s, "o", h, nextC, 0);
        Expr nextH = mul(o, operator.activations().get(2).of(nextC));
        return s.next(h, nextH).next(c, nextC).output(nextH);
    }

    private Expr gate(CellScope s, String name, Expr h, Expr c, float bias) {
        Expr affine = s.affine(name, size(), s.input(), h, Initializer.constant(bias));
        return activated(
                0,
                operator.peepholes() == Peepholes.NONE
                        ? affine
                        : add(affine, mul(s.parameter(name + ".p", Initializer.zeros(), size()), c)));
    }

    private Expr activated(int activation, Expr x) {
        return operator.activations().get(activation).of(bounded(x, operator.clip()));
    }

    /** x within ± the bound, or as it is for a bound of 0. */
    static Expr bounded(Expr x, float clip) {
        return clip == 0 ? x : clamp(x, -clip, clip);
    }

    private int size() {
        return operator.hiddenSize();
    }

    @Override
    public String kind() {
        return operator.type().name().toLowerCase(Locale.ROOT);
    }
}
