package dev.rondo.onnxruntime;

import static dev.rondo.expr.Expressions.abs;
import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.concat;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.matMulTransposed;
import static dev.rondo.expr.Expressions.max;
import static dev.rondo.expr.Expressions.maximum;
import static dev.rondo.expr.Expressions.mean;
import static dev.rondo.expr.Expressions.minimum;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.oneMinus;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.slice;
import static dev.rondo.expr.Expressions.softplus;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.sum;
import static dev.rondo.expr.Expressions.tanh;
import static dev.rondo.expr.Expressions.unary;

import dev.rondo.cell.Cell;
import dev.rondo.cell.Initializer;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.UnaryFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Cells that ONNX has no operator for. */
final class Cells {
    private Cells() {}

    /** h ← 0.9 h + 0.1 tanh(W x + R h + b). */
    static Cell leaky(int size) {
        return s -> {
            Expr.State h = s.state("h", size);
            Expr next = add(mul(0.9f, h), mul(0.1f, tanh(s.affine("a", s.input(), h))));
            return s.next(h, next).output(next);
        };
    }

    /** The equations of an LSTM, written by a user who starts from learned states. */
    static Cell ownLstm(int size) {
        return s -> {
            Expr.State h = s.state("h", size, Initializer.uniform(1));
            Expr.State c = s.state("c", size, Initializer.uniform(1));
            Expr i = sigmoid(s.affine("i", s.input(), h));
            Expr f = sigmoid(s.affine("f", s.input(), h));
            Expr g = tanh(s.affine("g", s.input(), h));
            Expr nextC = add(mul(f, c), mul(i, g));
            Expr o = sigmoid(s.affine("o", s.input(), h));
            Expr nextH = mul(o, tanh(nextC));
            return s.next(h, nextH).next(c, nextC).output(nextH);
        };
    }

    /** States that begin with parameters, are left alone, take turns, and a constant one. */
    static Cell odd(int size) {
        return s -> {
            Expr.State a = s.state("a", size, Initializer.uniform(1));
            Expr.State b = s.state("b", size);
            Expr.State kept = s.state("kept", 2, Initializer.uniform(1));
            Expr.State fixed = s.state("fixed", 2);
            Expr.State past = s.state("past", s.input().size());
            Expr.Parameter matrix =
                    s.parameter("M", Initializer.glorotUniform(), s.input().size(), size);
            Expr.Parameter bias = s.parameter("bias", Initializer.uniform(1), size);
            Expr inward = matMulTransposed(matrix, s.input());
            Expr next = tanh(add(inward, mul(softplus(bias), a)));
            return s.next(a, b)
                    .next(b, next)
                    .next(kept, kept)
                    .next(fixed, constant(0.5f, 2))
                    .next(past, s.input())
                    .output(concat(a, matMul(matrix, b), kept, past, bias, fixed));
        };
    }

    /** Every kind of rearrangement, reduction and choice. */
    static Cell everything(int size) {
        return s -> {
            Expr.State h = s.state("h", size);
            Expr a = s.affine("a", s.input(), h);
            Expr chosen = select(a, sub(a, mean(a)), div(a, add(2f, abs(h))));
            Expr spread = new Expr.Scatter(slice(chosen, 0, (size + 1) / 2, 2), 1, 2, 2 * size);
            Expr mixed = maximum(minimum(slice(spread, 0, size), constant(0.5f)), constant(-0.5f));
            float[] rotation = new float[size * size];
            for (int i = 0; i < size; i++) {
                rotation[i * size + (i + 1) % size] = 0.5f;
            }
            Expr.Constant matrix = new Expr.Constant(FloatTensor.of(Shape.of(size, size), rotation));
            Expr turned = add(matMul(matrix, h), mul(0.5f, matMulTransposed(matrix, mixed)));
            Expr gate = sigmoid(s.affine("z", 1, s.input(), h, Initializer.zeros()));
            Expr next = tanh(add(mul(gate, turned), mul(oneMinus(gate), chosen), mul(0.1f, max(h))));
            return s.next(h, next).output(concat(next, sum(next), slice(spread, size - 1, 2)));
        };
    }

    /** Every function of one value, each where it is defined. */
    static Cell functions(int size) {
        return s -> {
            Expr.State h = s.state("h", size);
            Expr a = tanh(s.affine("a", s.input(), h));
            List<Expr> all = new ArrayList<>();
            for (UnaryFunction function : UnaryFunction.values()) {
                boolean positive = function == UnaryFunction.LOG || function == UnaryFunction.SQRT;
                all.add(unary(function, positive ? add(1.5f, a) : mul(0.9f, a)));
            }
            Expr y = concat(all.toArray(Expr[]::new));
            return s.next(h, a).output(y);
        };
    }

    /** A cell of random operations; the state stays within ±1. */
    static Cell random(int size, long seed) {
        return s -> {
            SplittableRandom random = new SplittableRandom(seed);
            Expr.State h = s.state("h", size, Initializer.uniform(1));
            Expr.State k = s.state("k", 1);
            List<Expr> pool = new ArrayList<>(
                    List.of(h, k, s.affine("a", s.input(), h), s.linear("w", size, s.input()), constant(0.3f)));
            pool.add(s.parameter("p", Initializer.uniform(1), size));
            for (int i = 0; i < 12; i++) {
                Expr a = pool.get(random.nextInt(pool.size()));
                Expr b = pool.get(random.nextInt(pool.size()));
                pool.add(combined(random.nextInt(10), a, b, s.input()));
            }
            Expr total = constant(0, size);
            for (Expr part : pool) {
                total = add(total, part.size() == size || part.size() == 1 ? part : mean(part));
            }
            Expr next = tanh(total);
            return s.next(h, next).next(k, mean(pool.getLast())).output(concat(next, tanh(pool.getLast())));
        };
    }

    private static Expr combined(int choice, Expr a, Expr b, Expr x) {
        boolean fits = a.size() == b.size() || a.size() == 1 || b.size() == 1;
        Expr other = fits ? b : mean(b);
        return tanh(
                switch (choice) {
                    case 0 -> add(a, other);
                    case 1 -> mul(a, other);
                    case 2 -> div(a, add(1.5f, abs(other)));
                    case 3 -> maximum(a, other);
                    case 4 -> minimum(a, other);
                    case 5 -> sub(a, other);
                    case 6 -> select(sub(other, constant(0.05f)), a, mul(0.5f, a));
                    case 7 -> concat(slice(a, 0, (a.size() + 1) / 2, Math.min(2, a.size())), mean(other));
                    case 8 -> new Expr.Scatter(a, 1, 1, a.size() + 2);
                    default -> unary(UnaryFunction.SIN, add(a, max(x)));
                });
    }
}
