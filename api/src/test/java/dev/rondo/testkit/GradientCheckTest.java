package dev.rondo.testkit;

import static dev.rondo.layer.Layers.activation;
import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.recurrent;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.rondo.cell.Initializer;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.layer.Block;
import dev.rondo.layer.PerStep;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.reference.Oracle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The derivatives of the reference are those that central differences give, in double precision, at 1e-6 of their norm. */
final class GradientCheckTest {
    private static final double TOLERANCE = 1e-6;
    private static final double STEP = 4e-6;
    private static final int ATTEMPTS = 20;
    private static final int[] LENGTHS = {2, 0, 2};

    @TestFactory
    Stream<DynamicTest> operations() {
        Map<String, Supplier<Graph>> graphs = new LinkedHashMap<>();
        perStep(graphs, "matrix product", new PerStep("f", s -> s.affine("a", 3, s.input())));
        perStep(graphs, "transposed matrix product", new PerStep("f", s -> {
            Expr matrix = s.parameter("M", Initializer.zeros(), 5, 3);
            return Expressions.matMulTransposed(matrix, s.input());
        }));
        perStep(graphs, "one matrix twice", new PerStep("f", s -> {
            Expr matrix = s.parameter("M", Initializer.zeros(), 5, 5);
            return Expressions.matMulTransposed(matrix, Expressions.tanh(Expressions.matMul(matrix, s.input())));
        }));
        perStep(graphs, "constant matrix", new PerStep("f", s -> {
            float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
            Expr matrix = Expressions.constant(FloatTensor.of(Shape.of(2, 5), values));
            return Expressions.matMulTransposed(matrix, Expressions.matMul(matrix, s.input()));
        }));
        perStep(
                graphs,
                "sum, mean and max",
                activation(x -> Expressions.concat(
                        Expressions.mul(x, Expressions.sum(x)),
                        Expressions.div(x, Expressions.add(5f, Expressions.mean(x))),
                        Expressions.mul(x, Expressions.max(x)))));
        perStep(
                graphs,
                "slices",
                activation(x -> Expressions.mul(Expressions.slice(x, 0, 2, 3), Expressions.slice(x, 1, 2, 2))));
        perStep(
                graphs,
                "scatter",
                activation(x -> Expressions.mul(
                        new Expr.Scatter(Expressions.slice(x, 0, 3), 1, 2, 7), new Expr.Scatter(x, 2, 1, 7))));
        perStep(
                graphs,
                "concatenation",
                activation(x -> Expressions.mul(
                        Expressions.concat(x, Expressions.tanh(x)), Expressions.concat(Expressions.exp(x), x))));
        perStep(
                graphs,
                "select",
                activation(x -> Expressions.select(
                        Expressions.sub(x, Expressions.constant(0.25f)), Expressions.mul(x, x), Expressions.sin(x))));
        perStep(graphs, "one element for many", activation(x -> {
            Expr one = Expressions.slice(x, 2, 1);
            return Expressions.select(one, Expressions.mul(one, x), Expressions.div(x, Expressions.add(3f, one)));
        }));
        perStep(
                graphs,
                "one element selected for many",
                activation(x -> Expressions.select(
                        x, Expressions.slice(x, 1, 1), Expressions.exp(Expressions.slice(x, 0, 1)))));
        LayerModels.all().forEach(model -> graphs.put(model.name(), model.graph()));
        return tests(graphs);
    }

    private static void perStep(Map<String, Supplier<Graph>> graphs, String name, Block layer) {
        graphs.put(name, () -> Graphs.sequential(5, layer));
    }

    @TestFactory
    Stream<DynamicTest> cells() {
        Map<String, Supplier<Graph>> graphs = new LinkedHashMap<>();
        for (CellKind kind : CellKind.all()) {
            graphs.put(kind.name(), () -> Graphs.withStates(3, recurrent(kind.of(4)), true));
            graphs.put(kind.name() + ", backwards", () -> Graphs.withStates(3, backwards(recurrent(kind.of(4))), true));
            graphs.put(
                    kind.name() + ", stacked",
                    () -> Graphs.sequential(3, recurrent(kind.of(4)), recurrent(kind.of(3)), dense(2)));
            graphs.put(kind.name() + ", encoder and decoder", () -> Graphs.encoderDecoder(2, 3, recurrent(kind.of(4))));
        }
        graphs.put("learned initial states", () -> Graphs.withStates(3, recurrent(new OwnCells.Learned(4)), false));
        graphs.put("crossed", () -> Graphs.withStates(3, recurrent(new OwnCells.Crossed(4)), true));
        graphs.put("shared gate", () -> Graphs.withStates(3, recurrent(new OwnCells.Shared(4)), true));
        graphs.put("random masks", () -> Graphs.withStates(3, recurrent(new OwnCells.Noisy(4)), true));
        return tests(graphs);
    }

    @TestFactory
    Stream<DynamicTest> randomCells() {
        Map<String, Supplier<Graph>> graphs = new LinkedHashMap<>();
        for (int seed = 100; seed < 200; seed++) {
            RandomCell cell = new RandomCell(seed);
            graphs.put(
                    "random cell of seed " + seed, () -> Graphs.withStates(cell.inputSize(), recurrent(cell), false));
        }
        return tests(graphs);
    }

    private static Stream<DynamicTest> tests(Map<String, Supplier<Graph>> graphs) {
        return graphs.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> check(entry.getKey(), entry.getValue().get())));
    }

    /** Draws until no kink lies within a step of the values. */
    private static void check(String name, Graph graph) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (new Differences(graph, 1000 * attempt + name.hashCode()).agree(name)) {
                return;
            }
        }
        fail(name + ": " + ATTEMPTS + " draws hit a kink");
    }

    /** One draw: values for all weights and inputs, and the weight of every output in a sum. */
    private static final class Differences {
        private final Map<String, double[]> weights;
        private final Map<String, double[][][]> inputs = new LinkedHashMap<>();
        private final Map<String, double[][][]> seeds = new LinkedHashMap<>();
        private final Oracle oracle;
        private final long seed;
        private final SplittableRandom random;
        private final Graph graph;

        Differences(Graph graph, long seed) {
            this.graph = graph;
            this.seed = seed;
            Samples samples = new Samples(seed);
            this.random = samples.random();
            this.weights = Oracle.doubles(samples.model(graph));
            this.oracle = new Oracle(graph, weights);
            Map<String, SequenceBatch> batches = samples.inputs(graph, LENGTHS);
            batches.forEach((input, batch) -> inputs.put(input, Oracle.steps(batch)));
            oracle.run(inputs, null).forEach((output, steps) -> seeds.put(output, drawn(steps)));
        }

        private double[][][] drawn(double[][][] like) {
            double[][][] drawn = new double[like.length][][];
            for (int i = 0; i < like.length; i++) {
                drawn[i] = new double[like[i].length][];
                for (int t = 0; t < like[i].length; t++) {
                    drawn[i][t] = random.doubles(like[i][t].length, -1, 1).toArray();
                }
            }
            return drawn;
        }

        /** False if a difference depends on its step, as it does across a kink. */
        boolean agree(String name) {
            Oracle.Derivatives found = oracle.derivatives(inputs, seeds);
            for (Map.Entry<String, double[]> weight : weights.entrySet()) {
                double[] derivative = Objects.requireNonNull(found.weights().get(weight.getKey()));
                if (!agree(name + ", " + weight.getKey(), List.of(weight.getValue()), List.of(derivative))) {
                    return false;
                }
            }
            for (Graph.Input input : graph.inputs()) {
                if (input.kind() == InputKind.FEATURES) {
                    List<double[]> values = rows(Objects.requireNonNull(inputs.get(input.name())));
                    List<double[]> derivatives =
                            rows(Objects.requireNonNull(found.inputs().get(input.name())));
                    if (!agree(name + ", input " + input.name(), values, derivatives)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private static List<double[]> rows(double[][][] steps) {
            List<double[]> rows = new ArrayList<>();
            for (double[][] sequence : steps) {
                rows.addAll(Arrays.asList(sequence));
            }
            return rows;
        }

        private boolean agree(String what, List<double[]> values, List<double[]> found) {
            List<double[]> narrow = differences(values, STEP);
            double allowed = TOLERANCE * Math.max(1e-3, norm(narrow));
            double error = distance(narrow, found);
            if (error <= allowed) {
                return true;
            }
            double unsteady = distance(narrow, differences(values, 4 * STEP));
            assertTrue(
                    unsteady > allowed,
                    what + ", seed " + seed + ": the error has the norm " + error + ", the derivative " + norm(narrow));
            return false;
        }

        private static double norm(List<double[]> rows) {
            return Math.sqrt(rows.stream()
                    .flatMapToDouble(Arrays::stream)
                    .map(x -> x * x)
                    .sum());
        }

        private static double distance(List<double[]> some, List<double[]> others) {
            double square = 0;
            for (int row = 0; row < some.size(); row++) {
                for (int i = 0; i < some.get(row).length; i++) {
                    double difference = some.get(row)[i] - others.get(row)[i];
                    square += difference * difference;
                }
            }
            return Math.sqrt(square);
        }

        private List<double[]> differences(List<double[]> values, double step) {
            List<double[]> differences = new ArrayList<>();
            for (double[] row : values) {
                double[] result = new double[row.length];
                for (int i = 0; i < row.length; i++) {
                    result[i] = difference(row, i, step);
                }
                differences.add(result);
            }
            return differences;
        }

        private double difference(double[] values, int i, double step) {
            double kept = values[i];
            values[i] = kept + step;
            double above = sum();
            values[i] = kept - step;
            double below = sum();
            values[i] = kept;
            return (above - below) / (2 * step);
        }

        private double sum() {
            double sum = 0;
            for (Map.Entry<String, double[][][]> output :
                    oracle.run(inputs, null).entrySet()) {
                List<double[]> y = rows(output.getValue());
                List<double[]> weight = rows(Objects.requireNonNull(seeds.get(output.getKey())));
                for (int row = 0; row < y.size(); row++) {
                    for (int j = 0; j < y.get(row).length; j++) {
                        sum += y.get(row)[j] * weight.get(row)[j];
                    }
                }
            }
            return sum;
        }
    }
}
