package dev.rondo.simd.plan;

import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.erf;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.neg;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.simd.scalar.ScalarKernels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A gate times its content: σ(x)·tanh(z) with one division. */
class SharedDivisionTest {
    private static final int SIZE = 1 << 16;
    private static final Expr X = new Expr.Input("x", Shape.of(SIZE));
    private static final Expr Z = new Expr.Input("z", Shape.of(SIZE));

    private static long divisions(Map<String, Expr> results) {
        return Lowering.lower(results, Map.of()).operations().stream()
                .map(operation -> Objects.requireNonNull(((Operation.Unitwise) operation).program()))
                .flatMap(program -> program.code().stream())
                .filter(instruction -> instruction.primitive() == Primitive.DIV)
                .count();
    }

    private static long divisions(Cell cell) {
        return divisions(CellScope.define(cell, 5).results());
    }

    @Test
    void anLstmAndAGruDivideThreeTimes() {
        assertEquals(3, divisions(new Lstm(7)));
        assertEquals(3, divisions(new Gru(7)));
    }

    @Test
    void onlyAGateAndAContentThatNothingElseTakesShareADivision() {
        Expr y = mul(sigmoid(X), tanh(Z));
        assertEquals(1, divisions(Map.of("y", y)));
        assertEquals(1, divisions(Map.of("y", mul(erf(Z), sigmoid(X)))));
        assertEquals(2, divisions(Map.of("y", y, "other", neg(sigmoid(X)))));
        assertEquals(2, divisions(Map.of("y", y, "other", neg(tanh(Z)))));
        assertEquals(2, divisions(Map.of("y", mul(sigmoid(X), sigmoid(Z)))));
        assertEquals(2, divisions(Map.of("y", mul(div(constant(1), X), tanh(Z)))));
    }

    @Test
    void theProductHasTheSameBitsWhereItsFactorsAreKeptToo() {
        SplittableRandom random = new SplittableRandom(42);
        float[] x = values(9, random);
        float[] z = values(9, random);
        Map<String, Expr> kept = new LinkedHashMap<>();
        kept.put("y", mul(sigmoid(X), tanh(Z)));
        kept.put("gate", sigmoid(X));
        kept.put("content", tanh(Z));
        assertArrayEquals(evaluate(Map.of("y", mul(sigmoid(X), tanh(Z))), x, z), evaluate(kept, x, z));
    }

    private static float[] evaluate(Map<String, Expr> results, float[] x, float[] z) {
        StepPlan plan = Lowering.lower(results, Map.of());
        float[][] arrays = new float[plan.slots().size()][SIZE];
        arrays[Objects.requireNonNull(plan.leaves().get(X)).index()] = x;
        arrays[Objects.requireNonNull(plan.leaves().get(Z)).index()] = z;
        Operation.Unitwise operation = (Operation.Unitwise) plan.operations().getFirst();
        int[] zeros = new int[arrays.length];
        new ScalarKernels()
                .pointwise(Objects.requireNonNull(operation.program()))
                .run(arrays, zeros, zeros, 0, 1, 0, SIZE);
        return arrays[Objects.requireNonNull(plan.results().get("y")).index()];
    }

    private static float[] values(double bound, SplittableRandom random) {
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) (bound * random.nextDouble(-1, 1));
        }
        return values;
    }

    @Test
    void theProductErrsNoMoreThanItsFactorsMay() {
        SplittableRandom random = new SplittableRandom(42);
        for (double bound : new double[] {1e-3, 1, 4, 12, 80}) {
            float[] x = values(bound, random);
            float[] z = values(bound, random);
            float[] y = evaluate(Map.of("y", mul(sigmoid(X), tanh(Z))), x, z);
            for (int i = 0; i < SIZE; i++) {
                double gate = 1 / (1 + Math.exp(-(double) x[i]));
                double content = Math.tanh(z[i]);
                String at = "σ(" + x[i] + ") tanh(" + z[i] + ")";
                assertEquals(gate * content, y[i], 3e-7 * gate + 2e-7 * Math.abs(content), at);
                assertTrue(Math.abs(y[i]) <= 1, at);
            }
        }
    }

    @Test
    void limitsSignsAndNaNAreThoseOfTheProduct() {
        float inf = Float.POSITIVE_INFINITY;
        float[] xs = {inf, -inf, 100, -100, -79, -85, 0, Float.NaN, 1, -1};
        float[] zs = {inf, -inf, 100, -100, 9, 0, -0f, Float.NaN, 1e-30f};
        float[] x = new float[SIZE];
        float[] z = new float[SIZE];
        for (int i = 0; i < xs.length * zs.length; i++) {
            x[i] = xs[i / zs.length];
            z[i] = zs[i % zs.length];
        }
        float[] y = evaluate(Map.of("y", mul(sigmoid(X), tanh(Z))), x, z);
        for (int i = 0; i < xs.length * zs.length; i++) {
            String at = "σ(" + x[i] + ") tanh(" + z[i] + ")";
            double gate = 1 / (1 + Math.exp(-Math.max((double) x[i], -80)));
            double expected = gate * Math.tanh(z[i]);
            double bound = Double.isNaN(expected) ? 1 : 4e-6 * Math.abs(expected) + Float.MIN_VALUE;
            assertEquals(expected, y[i], bound, at);
        }
    }
}
