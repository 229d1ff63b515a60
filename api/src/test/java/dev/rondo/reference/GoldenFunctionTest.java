package dev.rondo.reference;

import static dev.rondo.layer.Layers.activation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Golden;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.expr.UnaryFunction;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Functions of single values and their derivatives are PyTorch's, at kinks and ties too. */
final class GoldenFunctionTest {
    private static final double TOLERANCE = 1e-12;

    @TestFactory
    Stream<DynamicTest> functionsOfOneValue() {
        Map<String, UnaryOperator<Expr>> functions = new LinkedHashMap<>();
        for (UnaryFunction function : UnaryFunction.values()) {
            functions.put(function.name().toLowerCase(Locale.ROOT), x -> Expressions.unary(function, x));
        }
        functions.put("clamp", x -> Expressions.clamp(x, -1, 1));
        functions.put("softplus", Expressions::softplus);
        functions.put("softsign", Expressions::softsign);
        functions.put("silu", Expressions::silu);
        functions.put("gelu", Expressions::gelu);
        functions.put("elu", x -> Expressions.elu(x, 1));
        functions.put("elu_half", x -> Expressions.elu(x, 0.5f));
        functions.put("leaky_relu", x -> Expressions.leakyRelu(x, 0.125f));
        functions.put("reciprocal", x -> Expressions.div(Expressions.constant(1), x));
        return Stream.of("elementwise", "elementwise_positive")
                .map(Golden::read)
                .flatMap(golden -> functions.entrySet().stream()
                        .filter(function -> golden.has(function.getKey()))
                        .map(function -> DynamicTest.dynamicTest(
                                function.getKey(), () -> one(golden, function.getKey(), function.getValue()))));
    }

    @Test
    void everyFunctionHasItsVectors() {
        Golden any = Golden.read("elementwise");
        Golden positive = Golden.read("elementwise_positive");
        for (UnaryFunction function : UnaryFunction.values()) {
            String name = function.name().toLowerCase(Locale.ROOT);
            assertTrue(function == UnaryFunction.NEG || any.has(name) || positive.has(name), name);
        }
    }

    private static void one(Golden golden, String name, UnaryOperator<Expr> function) {
        double[] x = golden.values("x");
        Graph graph = Model.sequential(activation(function)).resolve(x.length);
        Oracle oracle = new Oracle(graph, Map.of());
        Map<String, double[][][]> inputs = Map.of("x", step(x));
        Golden.close(
                name, golden.values(name), only(oracle.run(inputs, null), "y"), name.equals("gelu") ? 1e-7 : TOLERANCE);
        double[] ones = new double[x.length];
        Arrays.fill(ones, 1);
        Oracle.Derivatives derivatives = oracle.derivatives(inputs, Map.of("y", step(ones)));
        Golden.close(
                name + "'", golden.values("grad." + name), only(derivatives.inputs(), "x"), derivativeTolerance(name));
    }

    /** √½ and 2/√π are floats in an expression. */
    private static double derivativeTolerance(String name) {
        return name.equals("gelu") || name.equals("erf") ? 1e-7 : TOLERANCE;
    }

    @TestFactory
    Stream<DynamicTest> functionsOfTwoValues() {
        Golden golden = Golden.read("elementwise_binary");
        return Arrays.stream(BinaryFunction.values())
                .filter(function -> golden.has(function.name().toLowerCase(Locale.ROOT)))
                .map(function -> DynamicTest.dynamicTest(function.name(), () -> two(golden, function)));
    }

    private static void two(Golden golden, BinaryFunction function) {
        String name = function.name().toLowerCase(Locale.ROOT);
        double[] a = golden.values("a");
        ModelBuilder builder = Model.builder();
        Port first = builder.features("a", a.length);
        Port second = builder.features("b", a.length, first);
        Graph graph = builder.output("y", builder.add(Layers.merge(function), first, second))
                .build()
                .resolve();
        Oracle oracle = new Oracle(graph, Map.of());
        Map<String, double[][][]> inputs = Map.of("a", step(a), "b", step(golden.values("b")));
        Golden.close(name, golden.values(name), only(oracle.run(inputs, null), "y"), TOLERANCE);
        double[] ones = new double[a.length];
        Arrays.fill(ones, 1);
        Oracle.Derivatives derivatives = oracle.derivatives(inputs, Map.of("y", step(ones)));
        for (String operand : new String[] {"a", "b"}) {
            Golden.close(
                    name + " by " + operand,
                    golden.values("grad." + name + "." + operand),
                    only(derivatives.inputs(), operand),
                    TOLERANCE);
        }
    }

    @Test
    void theErrorFunctionIsExactToFifteenDigits() {
        Golden golden = Golden.read("elementwise");
        double[] x = golden.values("x");
        double[] expected = golden.values("erf");
        for (int i = 0; i < x.length; i++) {
            assertEquals(expected[i], ErrorFunction.erf(x[i]), 1e-15, "erf(" + x[i] + ")");
            assertEquals(-ErrorFunction.erf(x[i]), ErrorFunction.erf(-x[i]), "odd at " + x[i]);
        }
        assertEquals(1, ErrorFunction.erf(Double.POSITIVE_INFINITY));
        assertTrue(Double.isNaN(ErrorFunction.erf(Double.NaN)));
        assertEquals(0x1.0p-1000 * 2 / Math.sqrt(Math.PI), ErrorFunction.erf(0x1.0p-1000), 0x1.0p-1040);
        double below = ErrorFunction.erf(Math.nextDown(3.0));
        assertEquals(ErrorFunction.erf(3), below, 1e-15, "where the series meets the fraction");
    }

    private static double[][][] step(double[] values) {
        return new double[][][] {{values}};
    }

    private static double[] only(Map<String, double[][][]> values, String name) {
        return Objects.requireNonNull(values.get(name))[0][0];
    }
}
