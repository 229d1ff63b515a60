package dev.rondo.expr;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.cos;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.exp;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.matMulTransposed;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.neg;
import static dev.rondo.expr.Expressions.oneMinus;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.sin;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.sum;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The derivative of an expression, as expressions: reverse accumulation over the graph (Griewank and Walther 2008, ch. 3).
 *
 * <p>For outputs y and their adjoints ȳ = ∂L/∂y it gives ∂L/∂v for every input and state v, and for each use of a parameter a
 * {@link Contribution}. The values of the forward nodes stand in it as they are: whoever evaluates it may keep or compute them anew.
 * Where a function has a kink: relu′(0) = abs′(0) = 0, maximum and minimum ½ each, a bound of clamp 1.
 */
public final class Derivative {
    private final Map<Expr, Expr> adjoints = new HashMap<>();
    private final List<Contribution> contributions = new ArrayList<>();

    private Derivative() {}

    /**
     * The derivative of the sum over all outputs of adjoint·output.
     *
     * @param adjoints for each output an expression of the same size, in an order of its own: sums of the result follow it
     */
    public static Derivative of(Map<Expr, Expr> adjoints) {
        Derivative derivative = new Derivative();
        adjoints.forEach(derivative::accumulate);
        for (Expr node : Traversal.topological(adjoints.keySet()).reversed()) {
            Expr adjoint = derivative.adjoints.get(node);
            if (adjoint != null && dependsOnVariables(node)) {
                derivative.propagate(node, adjoint);
            }
        }
        return derivative;
    }

    /** ∂L/∂leaf; zero where no output depends on it. */
    public Expr withRespectTo(Expr leaf) {
        Expr adjoint = adjoints.get(leaf);
        return adjoint == null ? constant(0, leaf.size()) : adjoint;
    }

    /** What each use of each parameter adds to its gradient. */
    public List<Contribution> contributions() {
        return List.copyOf(contributions);
    }

    private static boolean dependsOnVariables(Expr node) {
        return !(node instanceof Expr.Constant || node instanceof Expr.Random);
    }

    /** Adds {@code adjoint} to that of {@code node}, summed or spread where a size of 1 was broadcast. */
    private void accumulate(Expr node, Expr adjoint) {
        if (!dependsOnVariables(node)) {
            return;
        }
        Expr fitted = adjoint;
        if (node.size() == 1 && adjoint.size() > 1) {
            fitted = sum(adjoint);
        } else if (node.size() > 1 && adjoint.size() == 1) {
            fitted = mul(constant(1, node.size()), adjoint);
        }
        adjoints.merge(node, fitted, Expressions::add);
    }

    private void propagate(Expr node, Expr dy) {
        switch (node) {
            case Expr.Input n -> {}
            case Expr.State n -> {}
            case Expr.Constant n -> {}
            case Expr.Random n -> {}
            case Expr.Parameter n -> contributions.add(new Contribution.Direct(n, dy));
            case Expr.MatMul n -> matMulDerivative(n, dy);
            case Expr.Binary n -> binary(n, dy);
            case Expr.Select n -> {
                accumulate(n.a(), select(n.p(), dy, constant(0)));
                accumulate(n.b(), select(n.p(), constant(0), dy));
            }
            case Expr.Unary n -> accumulate(n.x(), unary(n, n.x(), dy));
            case Expr.Reduce n -> accumulate(n.x(), reduce(n, dy));
            case Expr.Slice n -> accumulate(n.x(), new Expr.Scatter(dy, n.start(), n.stride(), n.x().size()));
            case Expr.Scatter n -> accumulate(n.x(), new Expr.Slice(dy, n.start(), n.x().size(), n.stride()));
            case Expr.Concat n -> {
                int start = 0;
                for (Expr part : n.parts()) {
                    accumulate(part, new Expr.Slice(dy, start, part.size(), 1));
                    start += part.size();
                }
            }
        }
    }

    private void matMulDerivative(Expr.MatMul n, Expr dy) {
        if (n.matrix() instanceof Expr.Parameter parameter) {
            contributions.add(
                    n.transposed()
                            ? new Contribution.Outer(parameter, n.vector(), dy)
                            : new Contribution.Outer(parameter, dy, n.vector()));
        }
        accumulate(n.vector(), n.transposed() ? matMul(n.matrix(), dy) : matMulTransposed(n.matrix(), dy));
    }

    private void binary(Expr.Binary n, Expr dy) {
        Expr a = n.a();
        Expr b = n.b();
        switch (n.function()) {
            case ADD -> {
                accumulate(a, dy);
                accumulate(b, dy);
            }
            case SUBTRACT -> {
                accumulate(a, dy);
                accumulate(b, neg(dy));
            }
            case MULTIPLY -> {
                accumulate(a, mul(dy, b));
                accumulate(b, mul(dy, a));
            }
            case DIVIDE -> {
                Expr share = div(dy, b);
                accumulate(a, share);
                accumulate(b, neg(mul(share, n)));
            }
            case MAXIMUM -> {
                accumulate(a, larger(a, b, dy));
                accumulate(b, larger(b, a, dy));
            }
            case MINIMUM -> {
                accumulate(a, larger(b, a, dy));
                accumulate(b, larger(a, b, dy));
            }
        }
    }

    /** dy where a &gt; b, half of it where they are equal, otherwise 0. */
    private static Expr larger(Expr a, Expr b, Expr dy) {
        return select(sub(a, b), dy, select(sub(b, a), constant(0), mul(0.5f, dy)));
    }

    private static Expr unary(Expr.Unary y, Expr x, Expr dy) {
        return switch (y.function()) {
            case NEG -> neg(dy);
            case ABS -> select(x, dy, select(neg(x), neg(dy), constant(0)));
            case EXP -> mul(dy, y);
            case EXPM1 -> mul(dy, add(1f, y));
            case LOG -> div(dy, x);
            case LOG1P -> div(dy, add(1f, x));
            case SQRT -> div(mul(0.5f, dy), y);
            case TANH -> mul(dy, oneMinus(mul(y, y)));
            case SIGMOID -> mul(dy, mul(y, oneMinus(y)));
            case ERF -> mul(dy, mul((float) (2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x)))));
            case RELU -> select(x, dy, constant(0));
            case SIN -> mul(dy, cos(x));
            case COS -> neg(mul(dy, sin(x)));
        };
    }

    private static Expr reduce(Expr.Reduce y, Expr dy) {
        Expr x = y.x();
        return switch (y.reduction()) {
            case SUM -> dy;
            case MEAN -> div(dy, x.size());
            case MAX -> {
                Expr isLargest = select(sub(y, x), constant(0), constant(1));
                yield mul(isLargest, div(dy, sum(isLargest)));
            }
        };
    }
}
