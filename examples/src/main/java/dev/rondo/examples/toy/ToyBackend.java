package dev.rondo.examples.toy;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Availability;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Signature;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.backend.TrainableModel;
import dev.rondo.cell.Recurrence;
import dev.rondo.data.DoubleTensor;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Reduction;
import dev.rondo.expr.Traversal;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.Oracle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A backend of one's own: runs graphs of one input, one number after the other, and refuses the rest with reasons. */
record ToyBackend(String name, BackendOptions options, Lifecycle lifecycle) implements Backend {
    /** Named in {@code META-INF/services} and in {@code module-info}. */
    public static final class Provider implements BackendProvider {
        @Override
        public String name() {
            return "toy";
        }

        @Override
        public int priority() {
            return -1; // below the reference: it runs only where it is asked for
        }

        @Override
        public Availability probe() {
            return new Availability.Available("an example, one number after the other");
        }

        @Override
        public Backend open(BackendOptions options) {
            return new ToyBackend(name(), options, new Lifecycle("backend 'toy'", () -> {}));
        }
    }

    ToyBackend {
        if (!options.properties().isEmpty()) {
            throw new BackendException(problem("options", "found " + options.properties(), "toy has none"));
        }
    }

    @Override
    public Support supports(Graph graph, Purpose purpose) {
        List<Problem> reasons = new ArrayList<>();
        if (!(purpose instanceof Purpose.Run)) {
            reasons.add(problem("purpose", "found " + purpose, "toy runs whole batches alone"));
            reasons.addAll(purpose instanceof Purpose.Stream ? Streaming.obstacles(graph) : List.of());
        }
        if (graph.inputs().size() != 1) {
            reasons.add(problem("model", "found " + graph.inputs().size() + " inputs", "toy takes one"));
        }
        for (Graph.Node node : graph.nodes()) {
            if (node.operation() instanceof Operation.Convolve) {
                reasons.add(problem(node.name(), "it is a convolution", "toy knows none"));
            }
        }
        return Support.of(reasons);
    }

    private static Problem problem(String path, String found, String expected) {
        return new Problem(path, found, expected, "use another backend, such as cpu-simd");
    }

    @Override
    public CompiledModel compile(TrainedModel model) {
        Support.require(this, model.graph(), Purpose.run());
        InputCheck check = new InputCheck(model.graph(), options.nonFinite());
        return lifecycle.adopt(new ToyRun(model, Signature.of(model.graph()), check, new Lifecycle("run", () -> {})));
    }

    @Override
    public StreamingModel stream(TrainedModel model) {
        Support.require(this, model.graph(), Purpose.stream());
        throw new AssertionError("refused above");
    }

    @Override
    public TrainableModel train(TrainedModel model, Purpose.Train purpose) {
        Support.require(this, model.graph(), purpose);
        throw new AssertionError("refused above");
    }

    @Override
    public boolean bitwise() {
        return false;
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}

/** Runs a graph, one sequence after the other; what flows along an edge is a list of steps. */
record ToyRun(TrainedModel model, Signature signature, InputCheck check, Lifecycle lifecycle) implements CompiledModel {
    @Override
    public Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs) {
        lifecycle.enter();
        try {
            check.check(inputs);
            double[][][] batch = Oracle.steps(inputs.values().iterator().next());
            var edges = Arrays.stream(batch).map(this::run).toList();
            Map<String, SequenceBatch> outputs = new HashMap<>();
            model.graph().outputs().forEach((name, port) -> {
                int size = model.graph().value(port).size();
                var sequences = edges.stream().map(values -> sequence(values.get(port), size));
                outputs.put(name, SequenceBatch.ofSequences(sequences.toList()));
            });
            return outputs;
        } finally {
            lifecycle.exit();
        }
    }

    private Map<Port, List<double[]>> run(double[][] input) {
        Map<Port, List<double[]>> edges = new HashMap<>();
        edges.put(new Port(model.graph().inputs().getFirst().name(), Port.Y), Arrays.asList(input));
        for (Graph.Node node : model.graph().nodes()) {
            List<double[]> x = edges.get(node.inputs().getFirst());
            Port y = new Port(node.name(), Port.Y);
            switch (node.operation()) {
                case Operation.Step(Recurrence recurrence, var direction) -> step(node, recurrence, direction, edges);
                case Operation.Lookup lookup -> {
                    Sequence table = new Sequence(model.weights().get(node.path("W")));
                    double[][] rows = Oracle.steps(SequenceBatch.of(table))[0];
                    edges.put(y, x.stream().map(id -> rows[(int) id[0]]).toList());
                }
                case Operation.Last last -> edges.put(y, x.isEmpty() ? x : List.of(x.getLast()));
                case Operation.Pool(Pooling how) -> edges.put(y, x.isEmpty() ? x : List.of(pool(how, x)));
                case Operation.Reverse reverse -> edges.put(y, x.reversed());
                case Operation.Repeat(int count) -> edges.put(y, repeat(x, count));
                case Operation.RepeatTo to ->
                    edges.put(y, repeat(x, edges.get(node.inputs().get(1)).size()));
                case Operation.Convolve convolve -> throw new AssertionError("refused by supports()");
            }
        }
        return edges;
    }

    private static Sequence sequence(List<double[]> steps, int size) {
        double[] all = steps.stream().flatMapToDouble(Arrays::stream).toArray();
        DoubleTensor values = DoubleTensor.wrap(Shape.of(steps.size(), size), all);
        return new Sequence(FloatTensor.wrap(values.shape(), values.toFloats()));
    }

    private static List<double[]> repeat(List<double[]> x, int count) {
        return x.isEmpty() ? x : Collections.nCopies(count, x.getFirst());
    }

    private static double[] pool(Pooling how, List<double[]> steps) {
        Reduction by = how == Pooling.MEAN ? Reduction.MEAN : Reduction.MAX;
        return fill(steps.getFirst().length, j -> reduce(by, steps.stream().mapToDouble(x -> x[j])));
    }

    private void step(Graph.Node node, Recurrence recurrence, Direction direction, Map<Port, List<double[]>> edges) {
        List<Expr> order = Traversal.topological(recurrence.results().values());
        Map<Expr, double[]> values = new HashMap<>();
        recurrence.states().forEach(state -> {
            Port given = node.initialStates().get(state.name());
            double[] own = state.initial() == null ? new double[state.size()] : value(node, state.initial(), values);
            values.put(state.state(), given == null ? own : edges.get(given).getFirst());
        });
        double[][] y = new double[edges.get(node.inputs().getFirst()).size()][];
        for (int s = 0; s < y.length; s++) {
            int t = direction == Direction.FORWARD ? s : y.length - 1 - s;
            for (int i = 0; i < node.inputs().size(); i++) {
                Port from = node.inputs().get(i);
                values.put(recurrence.inputs().get(i), edges.get(from).get(t));
            }
            order.forEach(expr -> values.put(expr, value(node, expr, values)));
            y[t] = values.get(recurrence.output());
            Map<Expr, double[]> next = new HashMap<>();
            recurrence.states().forEach(state -> next.put(state.state(), values.get(state.next())));
            values.putAll(next);
        }
        edges.put(new Port(node.name(), Port.Y), Arrays.asList(y));
        recurrence.states().forEach(s -> edges.put(new Port(node.name(), s.name()), List.of(values.get(s.state()))));
    }

    /** The one switch over the vocabulary: the compiler asks for an arm where an operation is added. */
    private double[] value(Graph.Node node, Expr expr, Map<Expr, double[]> values) {
        return switch (expr) {
            case Expr.Input _, Expr.State _ -> values.get(expr);
            case Expr.Parameter n -> model.weights().get(node.path(n.name())).toDoubles();
            case Expr.Constant n -> n.value().toDoubles();
            case Expr.Random n -> fill(n.size(), i -> n.keep());
            case Expr.MatMul n -> fill(n.size(), i -> dot(n, values.get(n.matrix()), values.get(n.vector()), i));
            case Expr.Binary n -> fill(n.size(), i -> binary(n, at(values, n.a(), i), at(values, n.b(), i)));
            case Expr.Select n -> fill(n.size(), i -> at(values, at(values, n.p(), i) > 0 ? n.a() : n.b(), i));
            case Expr.Unary n -> fill(n.size(), i -> unary(n, at(values, n.x(), i)));
            case Expr.Reduce n -> fill(n.size(), i -> reduce(n.reduction(), Arrays.stream(values.get(n.x()))));
            case Expr.Slice n -> fill(n.size(), i -> at(values, n.x(), n.start() + i * n.stride()));
            case Expr.Scatter n -> fill(n.size(), i -> scattered(n, values.get(n.x()), i - n.start()));
            case Expr.Concat n ->
                n.parts().stream()
                        .flatMapToDouble(part -> Arrays.stream(values.get(part)))
                        .toArray();
        };
    }

    private static double[] fill(int size, IntToDoubleFunction element) {
        return IntStream.range(0, size).mapToDouble(element).toArray();
    }

    private static double at(Map<Expr, double[]> values, Expr expr, int i) {
        return values.get(expr)[expr.size() == 1 ? 0 : i];
    }

    private static double dot(Expr.MatMul n, double[] matrix, double[] x, int i) {
        return IntStream.range(0, x.length)
                .mapToDouble(k -> x[k] * matrix[n.transposed() ? k * n.size() + i : i * x.length + k])
                .sum();
    }

    private static double scattered(Expr.Scatter n, double[] x, int place) {
        int i = place / n.stride();
        return place >= 0 && i * n.stride() == place && i < x.length ? x[i] : 0;
    }

    private static double reduce(Reduction reduction, DoubleStream x) {
        return switch (reduction) {
            case SUM -> x.sum();
            case MEAN -> x.average().orElseThrow();
            case MAX -> x.max().orElseThrow();
        };
    }

    private static double binary(Expr.Binary n, double a, double b) {
        return switch (n.function()) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
        };
    }

    private static double unary(Expr.Unary n, double x) {
        return switch (n.function()) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case EXP -> Math.exp(x);
            case EXPM1 -> Math.expm1(x);
            case LOG -> Math.log(x);
            case LOG1P -> Math.log1p(x);
            case SQRT -> Math.sqrt(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case ERF -> erf(x); // to 1.5e-7 (Abramowitz and Stegun 7.1.26)
            case RELU -> Math.max(x, 0);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
        };
    }

    private static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double p = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
        return Math.copySign(1 - p * Math.exp(-x * x), x);
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
