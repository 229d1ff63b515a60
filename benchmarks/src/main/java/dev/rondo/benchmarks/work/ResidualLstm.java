package dev.rondo.benchmarks.work;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.tanh;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Recurrence;
import dev.rondo.expr.Expr;

/**
 * A cell as a user writes it: an LSTM whose output has its input added, y_t = h_t + x_t. It takes the products of an LSTM and one addition
 * more, and no library has it.
 *
 * @param hiddenSize H, and the number of input features
 */
record ResidualLstm(int hiddenSize) implements Cell {
    @Override
    public Recurrence define(CellScope s) {
        Expr.State h = s.state("h", hiddenSize);
        Expr.State c = s.state("c", hiddenSize);
        Expr i = sigmoid(s.affine("i", s.input(), h));
        Expr f = sigmoid(s.affine("f", s.input(), h));
        Expr g = tanh(s.affine("g", s.input(), h));
        Expr o = sigmoid(s.affine("o", s.input(), h));
        Expr nextC = add(mul(f, c), mul(i, g));
        Expr nextH = mul(o, tanh(nextC));
        return s.next(h, nextH).next(c, nextC).output(add(nextH, s.input()));
    }
}
