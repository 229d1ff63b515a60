package dev.rondo.testkit;

import static dev.rondo.expr.Expressions.abs;
import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.concat;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.exp;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.matMulTransposed;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.neg;
import static dev.rondo.expr.Expressions.oneMinus;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.slice;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.tanh;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Recurrence;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.expr.Per;

/** Cells as users write them. */
final class OwnCells {
    private OwnCells() {}

    /** h ← 0.9 h + 0.1 tanh(W x + R h + b). */
    record Leaky(int hiddenSize) implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State h = s.state("h", hiddenSize);
            Expr next = add(mul(0.9f, h), mul(0.1f, tanh(s.affine("a", s.input(), h))));
            return s.next(h, next).output(next);
        }
    }

    /** The same with a first value that is learned, and an output of another size than its state. */
    record Learned(int hiddenSize) implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State h = s.state("h", hiddenSize, Initializer.zeros());
            Expr.State mean = s.state("mean", 1, Initializer.constant(1));
            Expr next = tanh(s.affine("a", s.input(), h));
            Expr nextMean = add(mul(0.75f, mean), mul(0.25f, Expressions.mean(next)));
            return s.next(h, next).next(mean, nextMean).output(concat(sub(next, nextMean), nextMean));
        }
    }

    /** States that change places, an unused one, one matrix used both ways, and an output that is a state before the step. */
    record Crossed(int hiddenSize) implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State a = s.state("a", hiddenSize);
            Expr.State b = s.state("b", hiddenSize);
            Expr.State idle = s.state("idle", 3);
            Expr matrix =
                    s.parameter("M", Initializer.glorotUniform(), s.input().size(), hiddenSize);
            Expr inward = matMulTransposed(matrix, s.input());
            Expr outward = matMul(matrix, b);
            return s.next(a, b)
                    .next(b, tanh(add(inward, mul(0.5f, a))))
                    .next(idle, idle)
                    .output(concat(a, outward, idle));
        }
    }

    /** Two states that begin apart and become one value. */
    record Twins(int hiddenSize) implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State a = s.state("a", hiddenSize, Initializer.constant(0.5f));
            Expr.State b = s.state("b", hiddenSize, Initializer.constant(-0.25f));
            Expr next = tanh(add(s.affine("w", hiddenSize, s.input()), mul(0.75f, add(a, mul(0.5f, b)))));
            return s.next(a, next).next(b, next).output(mul(0.5f, next));
        }
    }

    /** A sum over time without any parameter. */
    record Sum() implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State total = s.state("total", s.input().size());
            Expr next = add(total, mul(0.125f, s.input()));
            return s.next(total, next).output(next);
        }
    }

    /** Recurrent dropout with one mask a sequence (Gal and Ghahramani 2016), and zoneout with one a step (Krueger et al. 2017). */
    record Noisy(int hiddenSize) implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State h = s.state("h", hiddenSize);
            Expr dropped = mul(h, div(s.random("recurrent", hiddenSize, 0.75f, Per.SEQUENCE), constant(0.75f)));
            Expr candidate = tanh(s.affine("a", s.input(), dropped));
            Expr zone = s.random("zoneout", hiddenSize, 0.625f, Per.STEP);
            Expr next = add(mul(zone, candidate), mul(oneMinus(zone), h));
            return s.next(h, next).output(next);
        }
    }

    /** A gate of one unit that spreads over all others, and a feature of the input that is the step's length. */
    record Shared(int hiddenSize) implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State h = s.state("h", hiddenSize);
            Expr gate = sigmoid(s.affine("z", 1, s.input(), h, Initializer.zeros()));
            Expr decay = exp(neg(abs(slice(s.input(), 0, 1))));
            Expr candidate = tanh(s.affine("n", hiddenSize, s.input()));
            Expr next = add(mul(mul(gate, decay), h), mul(oneMinus(gate), candidate));
            return s.next(h, next).output(next);
        }
    }
}
