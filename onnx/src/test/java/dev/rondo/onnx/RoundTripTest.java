package dev.rondo.onnx;

import dev.rondo.cell.Cell;
import dev.rondo.cell.Initializer;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Layers;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.testkit.RandomModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random models that are exported and imported again: {@code rondo.roundtrip.models} says how many (60), from the seed
 * {@code rondo.roundtrip.first} (1) on.
 */
class RoundTripTest {
    @TestFactory
    Stream<DynamicTest> comesBackToTheBit() {
        long first = Long.getLong("rondo.roundtrip.first", 1);
        long count = Long.getLong("rondo.roundtrip.models", 60);
        return LongStream.range(first, first + count)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> check(seed)));
    }

    /** What a cell computes from a parameter is its formula, choices included: they may go the other way as it is trained. */
    @TestFactory
    Stream<DynamicTest> formulasOfParametersComeBack() {
        Map<String, UnaryOperator<Expr>> functions = new LinkedHashMap<>();
        functions.put("exp", Expressions::exp);
        functions.put("expm1", Expressions::expm1);
        functions.put("log1p", x -> Expressions.log1p(Expressions.abs(x)));
        functions.put("softplus", Expressions::softplus);
        functions.put("elu", x -> Expressions.elu(x, 0.5f));
        functions.put("select", x -> Expressions.select(x, x, Expressions.constant(0.5f, 3)));
        functions.put("concat", x -> Expressions.concat(Expressions.slice(x, 1, 2), Expressions.constant(0.5f)));
        functions.put("scatter", x -> new Expr.Scatter(Expressions.slice(x, 0, 2, 2), 1, 1, 3));
        functions.put("one element", x -> Expressions.slice(x, 1, 1));
        functions.put("each element", x -> Expressions.mul(Expressions.slice(x, 0, 1), Expressions.slice(x, 2, 1)));
        functions.put(
                "one element among others",
                x -> Expressions.concat(Expressions.slice(x, 2, 1), Expressions.exp(Expressions.slice(x, 0, 2))));
        functions.put(
                "constants",
                x -> Expressions.add(
                        x,
                        Expressions.concat(
                                Expressions.slice(Expressions.constant(FloatTensor.vector(1, 2, 3)), 1, 2),
                                Expressions.constant(0.5f))));
        functions.put("softmax", x -> Expressions.div(Expressions.exp(x), Expressions.sum(Expressions.exp(x))));
        return functions.entrySet().stream()
                .map(function -> DynamicTest.dynamicTest(
                        function.getKey(),
                        () -> RoundTrip.check(TrainedModel.initialize(
                                Model.sequential(decaying(function.getValue())).resolve(2), 1))));
    }

    /** A recurrence over edges of one step for each sequence is one nevertheless: its state goes in and out. */
    @TestFactory
    Stream<DynamicTest> recurrencesOverOneVectorComeBack() {
        Map<String, Layer> before = new LinkedHashMap<>();
        before.put("max", Layers.poolMax());
        before.put("mean", Layers.poolMean());
        before.put("last", Layers.last());
        return before.entrySet().stream()
                .flatMap(layer -> Stream.of(decaying(x -> x), Layers.lstm(3))
                        .map(recurrent -> DynamicTest.dynamicTest(
                                layer.getKey(),
                                () -> RoundTrip.check(TrainedModel.initialize(
                                        Model.sequential(layer.getValue(), recurrent)
                                                .resolve(2),
                                        1)))));
    }

    /** h_t = tanh(W x_t + R h_{t−1} + b + f(d) h_{t−1}). */
    private static Layer decaying(UnaryOperator<Expr> function) {
        Cell cell = s -> {
            Expr.State h = s.state("h", 3);
            Expr decay = function.apply(s.parameter("d", Initializer.uniform(1), 3));
            Expr next = Expressions.tanh(Expressions.add(s.affine("a", s.input(), h), Expressions.mul(decay, h)));
            return s.next(h, next).output(next);
        };
        return Layers.recurrent(cell);
    }

    private static void check(long seed) {
        RoundTrip.check(TrainedModel.initialize(RandomModel.of(seed), seed));
    }
}
