package dev.rondo.reference;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.expr.UnaryFunction;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Evaluates expressions in double precision, each node once. */
final class Evaluation {
    private final List<Expr> nodes;
    private final Map<Expr, Integer> indices = new HashMap<>();

    Evaluation(Collection<? extends Expr> roots) {
        nodes = Traversal.topological(roots);
        for (Expr node : nodes) {
            indices.put(node, indices.size());
        }
    }

    /** The values of all nodes, given those of inputs, states, parameters and random masks. */
    Values evaluate(Function<Expr, double[]> leaves) {
        double[][] values = new double[nodes.size()][];
        Values known = new Values(values);
        for (int i = 0; i < values.length; i++) {
            values[i] = value(nodes.get(i), known, leaves);
        }
        return known;
    }

    /** The values of one evaluation. */
    final class Values {
        private final double[][] values;

        private Values(double[][] values) {
            this.values = values;
        }

        double[] of(Expr node) {
            return values[java.util.Objects.requireNonNull(indices.get(node))];
        }
    }

    private static double[] value(Expr node, Values known, Function<Expr, double[]> leaves) {
        return switch (node) {
            case Expr.Input n -> leaves.apply(n);
            case Expr.State n -> leaves.apply(n);
            case Expr.Parameter n -> leaves.apply(n);
            case Expr.Random n -> leaves.apply(n);
            case Expr.Constant n -> n.value().toDoubles();
            case Expr.MatMul n -> matMul(n, known.of(n.matrix()), known.of(n.vector()));
            case Expr.Binary n -> binary(n.function(), known.of(n.a()), known.of(n.b()));
            case Expr.Select n -> select(n.size(), known.of(n.p()), known.of(n.a()), known.of(n.b()));
            case Expr.Unary n -> unary(n.function(), known.of(n.x()));
            case Expr.Reduce n -> new double[] {reduce(n, known.of(n.x()))};
            case Expr.Slice n -> slice(n, known.of(n.x()));
            case Expr.Scatter n -> scatter(n, known.of(n.x()));
            case Expr.Concat n ->
                n.parts().stream()
                        .map(known::of)
                        .flatMapToDouble(Arrays::stream)
                        .toArray();
        };
    }

    private static double[] matMul(Expr.MatMul n, double[] matrix, double[] x) {
        int columns = n.matrix().shape().dimension(1);
        double[] y = new double[n.size()];
        for (int i = 0; i < y.length; i++) {
            for (int k = 0; k < x.length; k++) {
                y[i] += matrix[n.transposed() ? k * columns + i : i * columns + k] * x[k];
            }
        }
        return y;
    }

    private static double at(double[] values, int i) {
        return values[values.length == 1 ? 0 : i];
    }

    private static double[] binary(BinaryFunction function, double[] a, double[] b) {
        double[] y = new double[Math.max(a.length, b.length)];
        for (int i = 0; i < y.length; i++) {
            double p = at(a, i);
            double q = at(b, i);
            y[i] = switch (function) {
                case ADD -> p + q;
                case SUBTRACT -> p - q;
                case MULTIPLY -> p * q;
                case DIVIDE -> p / q;
                case MAXIMUM -> Math.max(p, q);
                case MINIMUM -> Math.min(p, q);
            };
        }
        return y;
    }

    private static double[] select(int size, double[] p, double[] a, double[] b) {
        double[] y = new double[size];
        for (int i = 0; i < size; i++) {
            y[i] = at(p, i) > 0 ? at(a, i) : at(b, i);
        }
        return y;
    }

    private static double[] unary(UnaryFunction function, double[] values) {
        return Arrays.stream(values)
                .map(x -> switch (function) {
                    case NEG -> -x;
                    case ABS -> Math.abs(x);
                    case EXP -> Math.exp(x);
                    case EXPM1 -> Math.expm1(x);
                    case LOG -> Math.log(x);
                    case LOG1P -> Math.log1p(x);
                    case SQRT -> Math.sqrt(x);
                    case TANH -> Math.tanh(x);
                    case SIGMOID -> 1 / (1 + Math.exp(-x));
                    case ERF -> ErrorFunction.erf(x);
                    case RELU -> Math.max(x, 0);
                    case SIN -> Math.sin(x);
                    case COS -> Math.cos(x);
                })
                .toArray();
    }

    private static double reduce(Expr.Reduce n, double[] x) {
        double sum = 0;
        double max = x[0];
        for (double value : x) {
            sum += value;
            max = Math.max(max, value);
        }
        return switch (n.reduction()) {
            case SUM -> sum;
            case MEAN -> sum / x.length;
            case MAX -> max;
        };
    }

    private static double[] slice(Expr.Slice n, double[] x) {
        double[] y = new double[n.length()];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[n.start() + i * n.stride()];
        }
        return y;
    }

    private static double[] scatter(Expr.Scatter n, double[] x) {
        double[] y = new double[n.total()];
        for (int i = 0; i < x.length; i++) {
            y[n.start() + i * n.stride()] = x[i];
        }
        return y;
    }
}
