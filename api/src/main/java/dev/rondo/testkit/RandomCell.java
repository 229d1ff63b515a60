package dev.rondo.testkit;

import static dev.rondo.expr.Expressions.abs;
import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.concat;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.cos;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.erf;
import static dev.rondo.expr.Expressions.exp;
import static dev.rondo.expr.Expressions.expm1;
import static dev.rondo.expr.Expressions.log;
import static dev.rondo.expr.Expressions.log1p;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.matMulTransposed;
import static dev.rondo.expr.Expressions.max;
import static dev.rondo.expr.Expressions.maximum;
import static dev.rondo.expr.Expressions.mean;
import static dev.rondo.expr.Expressions.minimum;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.neg;
import static dev.rondo.expr.Expressions.oneMinus;
import static dev.rondo.expr.Expressions.relu;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.sin;
import static dev.rondo.expr.Expressions.slice;
import static dev.rondo.expr.Expressions.sqrt;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.sum;
import static dev.rondo.expr.Expressions.tanh;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Recurrence;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Per;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A cell drawn from a seed: one to three states, each followed by what a few random operations of the whole vocabulary make of the input,
 * the states and each other.
 *
 * <p>Every value stays within about ±2 and every operation enlarges an error at most slightly, so that the contract's tolerances apply:
 * logarithms, roots and divisors get positive values, sums are scaled. A select jumps only where the input crosses a number, which is
 * exact in float; elsewhere it is continuous.
 *
 * @param seed the same seed is the same cell
 * @param sizes what the sizes of its values are drawn from
 */
record RandomCell(long seed, List<Integer> sizes) implements Cell {
    private static final List<Integer> SMALL =
            IntStream.rangeClosed(1, 20).boxed().toList();

    /** Sizes over several blocks of units, and a single one. */
    private static final List<Integer> LARGE = List.of(1, 16, 64, 100, 150, 200);

    /** A cell of small values. */
    RandomCell(long seed) {
        this(seed, SMALL);
    }

    /** A cell of large values. */
    static RandomCell large(long seed) {
        return new RandomCell(seed, LARGE);
    }

    @Override
    public Recurrence define(CellScope scope) {
        return new Draft(scope, new SplittableRandom(seed), sizes).finish();
    }

    /** A size of input for this cell. */
    int inputSize() {
        return 1 + new SplittableRandom(~seed).nextInt(19);
    }

    @Override
    public String kind() {
        return "random";
    }

    /** A cell in the making. */
    private static final class Draft {
        private final CellScope scope;
        private final SplittableRandom random;
        private final List<Integer> sizes;
        private final List<Expr> pool = new ArrayList<>();
        private int names;

        Draft(CellScope scope, SplittableRandom random, List<Integer> sizes) {
            this.scope = scope;
            this.random = random;
            this.sizes = sizes;
        }

        Recurrence finish() {
            pool.add(mul(0.5f, scope.input()));
            List<Expr.State> states = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                String name = "s" + i;
                Expr.State state = random.nextInt(4) == 0
                        ? scope.state(name, size(), Initializer.uniform(0.5f))
                        : scope.state(name, size());
                states.add(state);
                pool.add(state);
            }
            for (int i = 6 + random.nextInt(10); i > 0; i--) {
                pool.add(operation());
            }
            for (Expr.State state : states) {
                scope.next(state, next(state));
            }
            return scope.output(concat(pool.getLast(), any()));
        }

        private Expr next(Expr.State state) {
            Expr candidate = tanh(fitted(state.size()));
            return switch (random.nextInt(3)) {
                case 0 -> candidate;
                case 1 -> add(mul(0.75f, state), mul(0.25f, candidate));
                default -> {
                    Expr z = sigmoid(fitted(state.size()));
                    yield add(mul(z, state), mul(oneMinus(z), candidate));
                }
            };
        }

        private Expr operation() {
            Expr x = any();
            int size = x.size();
            return switch (random.nextInt(30)) {
                case 0, 1, 2 -> tanh(affine(size(), x));
                case 3 -> sigmoid(affine(size(), x));
                case 4 -> mul(0.5f, constantProduct(size(), x));
                case 5 -> mul(0.5f, transposedProduct(size(), x));
                case 6 -> tanh(add(transposedProduct(size, x), fitted(size)));
                case 7 -> mul(0.5f, add(x, operand(size)));
                case 8 -> mul(0.5f, sub(operand(size), x));
                case 9 -> mul(0.5f, mul(x, operand(size)));
                case 10 -> div(x, add(1.5f, abs(operand(size))));
                case 11 -> maximum(x, operand(size));
                case 12 -> minimum(operand(size), x);
                case 13 -> select(fitted(size), mul(0.5f, x), mul(-0.25f, x));
                case 14 -> jump(x);
                case 15 -> continuousSelect(x, operand(size));
                case 16 -> unary(x);
                case 17 -> unary(x);
                case 18 -> unary(x);
                case 19 -> unary(affine(size(), x));
                case 20 -> mul(1f / size, sum(x));
                case 21 -> mean(x);
                case 22 -> max(x);
                case 23 -> mul(x, max(neg(operand(size))));
                case 24 -> strided(x);
                case 25 -> scattered(x);
                case 26 -> concat(x, any(), slice(x, 0, 1));
                case 27 -> mul(x, div(mask(size), constant(0.75f)));
                case 28 -> mul(constant(vector(size)), x);
                default -> add(mul(scope.parameter(name("p"), Initializer.uniform(0.5f), size), x), bias(size));
            };
        }

        private Expr unary(Expr x) {
            return switch (random.nextInt(14)) {
                case 0 -> neg(x);
                case 1 -> abs(x);
                case 2 -> mul(0.25f, exp(x));
                case 3 -> mul(0.25f, expm1(x));
                case 4 -> log(add(1.5f, mul(x, x)));
                case 5 -> log1p(abs(x));
                case 6 -> sqrt(add(0.25f, mul(x, x)));
                case 7 -> tanh(x);
                case 8 -> sigmoid(x);
                case 9 -> mul(0.75f, erf(x));
                case 10 -> relu(x);
                case 11 -> sin(x);
                case 12 -> cos(x);
                default -> oneMinus(mul(0.5f, x));
            };
        }

        /** A select on whether an element of the input is over a number: both sides are as far apart as they like. */
        private Expr jump(Expr x) {
            Expr feature = slice(scope.input(), random.nextInt(scope.input().size()), 1);
            return select(sub(feature, constant((float) random.nextDouble(-1, 1))), mul(0.5f, x), neg(x));
        }

        /** p·u where p is positive, otherwise p·v: no jump where p is 0. */
        private Expr continuousSelect(Expr p, Expr other) {
            return select(p, mul(0.5f, mul(p, other)), mul(0.25f, p));
        }

        private Expr affine(int size, Expr x) {
            return add(scope.linear(name("a"), size, x), bias(size));
        }

        private Expr bias(int size) {
            return scope.parameter(name("b"), Initializer.zeros(), size);
        }

        private Expr transposedProduct(int size, Expr x) {
            return matMulTransposed(scope.parameter(name("m"), Initializer.glorotUniform(), x.size(), size), x);
        }

        private Expr constantProduct(int size, Expr x) {
            float scale = (float) (1 / Math.sqrt(x.size()));
            boolean transposed = random.nextBoolean();
            float[] values = new float[size * x.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = scale * (float) random.nextDouble(-1, 1);
            }
            Expr matrix = constant(
                    FloatTensor.wrap(transposed ? Shape.of(x.size(), size) : Shape.of(size, x.size()), values));
            return transposed ? matMulTransposed(matrix, x) : matMul(matrix, x);
        }

        private FloatTensor vector(int size) {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = (float) random.nextDouble(-1, 1);
            }
            return FloatTensor.vector(values);
        }

        private Expr mask(int size) {
            return scope.random(name("mask"), size, 0.75f, random.nextBoolean() ? Per.STEP : Per.SEQUENCE);
        }

        private Expr strided(Expr x) {
            int stride = 1 + random.nextInt(3);
            int start = random.nextInt(x.size());
            int most = (x.size() - 1 - start) / stride + 1;
            return slice(x, start, 1 + random.nextInt(most), stride);
        }

        private Expr scattered(Expr x) {
            int stride = 1 + random.nextInt(2);
            int start = random.nextInt(3);
            int total = start + (x.size() - 1) * stride + 1 + random.nextInt(3);
            return new Expr.Scatter(x, start, stride, total);
        }

        /** A value of {@code size} elements, or of one that is spread. */
        private Expr operand(int size) {
            return random.nextInt(4) == 0 ? fitted(1) : fitted(size);
        }

        /** A value of {@code size} elements. */
        private Expr fitted(int size) {
            Expr x = any();
            if (x.size() == size) {
                return x;
            }
            if (x.size() > size) {
                return slice(x, random.nextInt(x.size() - size + 1), size);
            }
            return random.nextBoolean() ? new Expr.Scatter(x, 0, 1, size) : scope.linear(name("fit"), size, x);
        }

        private Expr any() {
            return pool.get(random.nextInt(pool.size()));
        }

        private int size() {
            return sizes.get(random.nextInt(sizes.size()));
        }

        private String name(String what) {
            return what + names++;
        }
    }
}
