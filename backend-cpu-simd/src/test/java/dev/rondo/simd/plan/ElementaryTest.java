package dev.rondo.simd.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.UnaryFunction;
import dev.rondo.simd.scalar.ScalarKernels;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The elementary functions against double precision, on every 997th float of their range. */
class ElementaryTest {
    private static final int STRIDE = 997;
    private static final int BATCH = 1 << 15;

    private interface Check {
        void check(float x, float y);
    }

    private static float[] evaluate(UnaryFunction function, float[] xs) {
        Expr x = new Expr.Input("x", Shape.of(xs.length));
        StepPlan plan = Lowering.lower(Map.of("y", new Expr.Unary(function, x)), Map.of());
        float[][] arrays = new float[plan.slots().size()][Slot.padded(xs.length)];
        System.arraycopy(
                xs, 0, arrays[Objects.requireNonNull(plan.leaves().get(x)).index()], 0, xs.length);
        Operation.Unitwise operation = (Operation.Unitwise) plan.operations().getFirst();
        Program only = Objects.requireNonNull(operation.program());
        int[] zeros = new int[arrays.length];
        new ScalarKernels().pointwise(only).run(arrays, zeros, zeros, 0, 1, 0, Slot.padded(only.size()));
        return arrays[Objects.requireNonNull(plan.results().get("y")).index()];
    }

    /** Visits floats of both signs between two sizes. */
    private static void sweep(UnaryFunction function, float from, float to, Check check) {
        float[] xs = new float[BATCH];
        int bits = Float.floatToIntBits(from);
        int last = Float.floatToIntBits(to);
        while (bits <= last) {
            int count = 0;
            for (; count + 1 < BATCH && bits <= last; bits += STRIDE) {
                xs[count++] = Float.intBitsToFloat(bits);
                xs[count++] = -Float.intBitsToFloat(bits);
            }
            float[] ys = evaluate(function, xs);
            for (int i = 0; i < count; i++) {
                check.check(xs[i], ys[i]);
            }
        }
    }

    private static void within(double bound, double found, double expected, float x) {
        assertTrue(
                Math.abs(found - expected) <= bound,
                () -> "at " + x + " found " + found + ", expected " + expected + " within " + bound);
    }

    @Test
    void tanhErrsAtMost3e7AndNeverLeavesItsRangeAndIsOdd() {
        float[] previous = new float[1];
        sweep(UnaryFunction.TANH, 0, Float.MAX_VALUE, (x, y) -> {
            double truth = Math.tanh(x);
            within(3e-7, y, truth, x);
            within(5e-7 * Math.abs(truth) + Float.MIN_VALUE, y, truth, x);
            assertTrue(Math.abs(y) <= 1, () -> "out of range at " + x);
            boolean second = Float.floatToRawIntBits(x) < 0;
            if (second) {
                assertEquals(
                        Float.floatToRawIntBits(-previous[0]), Float.floatToRawIntBits(y), () -> "not odd at " + x);
            }
            previous[0] = y;
        });
    }

    @Test
    void sigmoidErrsAtMost2e7AndNeverLeavesItsRange() {
        sweep(UnaryFunction.SIGMOID, 0, Float.MAX_VALUE, (x, y) -> {
            within(2e-7, y, 1 / (1 + Math.exp(-(double) x)), x);
            assertTrue(y >= 0 && y <= 1, () -> "out of range at " + x);
        });
    }

    @Test
    void exponentialsAreWithinAFewUnitsInTheLastPlace() {
        sweep(UnaryFunction.EXP, 1e-9f, 86, (x, y) -> within(2e-7 * Math.exp(x), y, Math.exp(x), x));
        sweep(UnaryFunction.EXPM1, 1e-30f, 86, (x, y) -> within(5e-7 * Math.abs(Math.expm1(x)), y, Math.expm1(x), x));
    }

    @Test
    void logarithmsAreWithinAFewUnitsInTheLastPlace() {
        sweep(UnaryFunction.LOG, Float.MIN_VALUE, Float.MAX_VALUE, (x, y) -> {
            if (x > 0) {
                within(3e-7 * Math.abs(Math.log(x)) + 1e-9, y, Math.log(x), x);
            } else {
                assertTrue(Float.isNaN(y), () -> "log of " + x + " is " + y);
            }
        });
        sweep(
                UnaryFunction.LOG1P,
                1e-30f,
                0.999f,
                (x, y) -> within(5e-7 * Math.abs(Math.log1p(x)), y, Math.log1p(x), x));
        sweep(UnaryFunction.LOG1P, 1, Float.MAX_VALUE, (x, y) -> {
            if (x > 0) {
                within(5e-7 * Math.log1p(x), y, Math.log1p(x), x);
            }
        });
    }

    @Test
    void sineAndCosineErrAtMost4e7UpToTenThousand() {
        sweep(UnaryFunction.SIN, 1e-9f, 1e4f, (x, y) -> within(4e-7, y, Math.sin(x), x));
        sweep(UnaryFunction.COS, 1e-9f, 1e4f, (x, y) -> within(4e-7, y, Math.cos(x), x));
    }

    @Test
    void theErrorFunctionErrsAtMost3e7AndNeverLeavesItsRange() {
        sweep(UnaryFunction.ERF, 1e-9f, 10, (x, y) -> {
            within(3e-7, y, erf(x), x);
            assertTrue(Math.abs(y) <= 1, () -> "out of range at " + x);
        });
    }

    /** Simpson's rule, an independent way to the same number. */
    private static double erf(double x) {
        double size = Math.min(Math.abs(x), 6);
        int steps = 200;
        double h = size / steps;
        DoubleUnaryOperator f = t -> Math.exp(-t * t);
        double sum = f.applyAsDouble(0) + f.applyAsDouble(size);
        for (int i = 1; i < steps; i++) {
            sum += f.applyAsDouble(i * h) * (i % 2 == 1 ? 4 : 2);
        }
        return Math.copySign(2 / Math.sqrt(Math.PI) * sum * h / 3, x);
    }

    @Test
    void limitsAndNaNAreThoseOfTheRealFunctions() {
        float inf = Float.POSITIVE_INFINITY;
        float[] xs = {0f, -0f, inf, -inf, Float.NaN, -1f, 200f, -200f};
        float nan = Float.NaN;
        Map<UnaryFunction, float[]> expected = Map.of(
                UnaryFunction.TANH, new float[] {0f, -0f, 1, -1, nan, (float) Math.tanh(-1), 1, -1},
                UnaryFunction.SIGMOID, new float[] {0.5f, 0.5f, 1, 0, nan, 0.26894143f, 1, 0},
                UnaryFunction.EXP, new float[] {1, 1, inf, 0, nan, 0.36787945f, inf, 0},
                UnaryFunction.EXPM1, new float[] {0, 0, inf, -1, nan, -0.63212055f, inf, -1},
                UnaryFunction.LOG, new float[] {-inf, -inf, inf, nan, nan, nan, 5.2983174f, nan},
                UnaryFunction.LOG1P, new float[] {0, 0, inf, nan, nan, -inf, 5.303305f, nan},
                UnaryFunction.RELU, new float[] {0, 0, inf, 0, nan, 0, 200, 0},
                UnaryFunction.SQRT, new float[] {0, -0f, inf, nan, nan, nan, 14.142136f, nan},
                UnaryFunction.ABS, new float[] {0, 0, inf, inf, nan, 1, 200, 200},
                UnaryFunction.NEG, new float[] {-0f, 0f, -inf, inf, nan, 1, -200, 200});
        expected.forEach((function, values) -> {
            float[] found = evaluate(function, xs);
            for (int i = 0; i < xs.length; i++) {
                assertEquals(
                        values[i],
                        found[i] == 0 ? Math.copySign(found[i], values[i]) : found[i],
                        3e-7f,
                        function + " of " + xs[i]);
            }
        });
    }
}
