package dev.rondo.reference;

import dev.rondo.cell.RecurrenceDerivative;
import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Contribution;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The backward pass of a {@link Trace}: the adjoints of every edge and every parameter. */
final class Adjoints {
    private final Trace trace;
    private final int truncation;
    private final Map<Port, double[][][]> adjoints = new HashMap<>();
    private final Map<String, double[]> weights = new LinkedHashMap<>();

    Adjoints(Trace trace, int truncation) {
        this.trace = trace;
        this.truncation = truncation;
        trace.graph()
                .parameters()
                .forEach((path, spec) ->
                        weights.put(path, new double[spec.shape().size()]));
    }

    /** ∂L/∂w by full name. */
    Map<String, double[]> weights() {
        return weights;
    }

    /** ∂L/∂v of an edge, zeros where nothing depends on it. */
    double[][][] of(Port port) {
        return adjoints.computeIfAbsent(port, p -> zerosLike(trace.value(p)));
    }

    void backward(Map<Port, double[][][]> seeds) {
        seeds.forEach((port, seed) -> adjoints.put(port, sum(of(port), seed)));
        for (Graph.Node node : trace.graph().nodes().reversed()) {
            Port from = node.inputs().getFirst();
            double[][][] x = trace.value(from);
            double[][][] dy = of(new Port(node.name(), Port.Y));
            switch (node.operation()) {
                case Operation.Step step -> step(node, step);
                case Operation.Lookup lookup -> lookup(node, x, dy);
                case Operation.Last last -> last(x, dy, of(from));
                case Operation.Pool pool -> pool(pool.pooling(), x, dy, of(from));
                case Operation.Reverse reverse -> adjoints.put(from, sum(of(from), Trace.reversed(dy)));
                case Operation.Repeat repeat -> repeat(dy, of(from));
                case Operation.RepeatTo repeat -> repeat(dy, of(from));
                case Operation.Convolve convolve ->
                    Convolution.of(node, convolve, trace.weights())
                            .backward(x, dy, of(from), weight(node, "W"), weight(node, "b"));
            }
        }
    }

    private double[] weight(Graph.Node node, String name) {
        return Objects.requireNonNull(weights.get(node.path(name)));
    }

    private void step(Graph.Node node, Operation.Step step) {
        RecurrenceDerivative derivative = RecurrenceDerivative.of(step.recurrence());
        List<Expr> roots = new ArrayList<>(derivative.forward().results().values());
        roots.addAll(derivative.inputAdjoints());
        roots.addAll(derivative.stateAdjoints().values());
        for (Contribution contribution : derivative.contributions()) {
            switch (contribution) {
                case Contribution.Outer(var parameter, Expr left, Expr right) -> roots.addAll(List.of(left, right));
                case Contribution.Direct(var parameter, Expr value) -> roots.add(value);
            }
        }
        Evaluation evaluation = new Evaluation(roots);
        double[][][] dy = of(new Port(node.name(), Port.Y));
        for (int i = 0; i < dy.length; i++) {
            sequence(node, step.direction(), derivative, evaluation, i);
        }
    }

    private void sequence(
            Graph.Node node,
            Direction direction,
            RecurrenceDerivative derivative,
            Evaluation evaluation,
            int sequence) {
        int length = of(new Port(node.name(), Port.Y))[sequence].length;
        Map<Expr.Input, double[]> seeds = new HashMap<>();
        List<StateUpdate> states = derivative.forward().states();
        for (StateUpdate state : states) {
            seeds.put(
                    derivative.nextAdjoints().get(state.name()), of(new Port(node.name(), state.name()))[sequence][0]);
        }
        for (int s = length - 1; s >= 0; s--) {
            int t = direction == Direction.FORWARD ? s : length - 1 - s;
            seeds.put(derivative.outputAdjoint(), of(new Port(node.name(), Port.Y))[sequence][t]);
            Evaluation.Values values = evaluation.evaluate(leaf -> leaf(node, derivative, seeds, leaf, sequence, t));
            for (int i = 0; i < node.inputs().size(); i++) {
                addTo(
                        of(node.inputs().get(i))[sequence][t],
                        values.of(derivative.inputAdjoints().get(i)));
            }
            derivative.contributions().forEach(contribution -> accumulate(node, contribution, values));
            boolean cut = truncation > 0 && s % truncation == 0 && s > 0;
            for (StateUpdate state : states) {
                double[] before = values.of(
                        Objects.requireNonNull(derivative.stateAdjoints().get(state.name())));
                seeds.put(derivative.nextAdjoints().get(state.name()), cut ? new double[before.length] : before);
            }
        }
        for (StateUpdate state : states) {
            double[] adjoint =
                    Objects.requireNonNull(seeds.get(derivative.nextAdjoints().get(state.name())));
            Port given = node.initialStates().get(state.name());
            Expr.Parameter learned = state.initial();
            if (given != null) {
                addTo(of(given)[sequence][0], adjoint);
            } else if (learned != null) {
                addTo(weight(node, learned.name()), adjoint);
            }
        }
    }

    private double[] leaf(
            Graph.Node node,
            RecurrenceDerivative derivative,
            Map<Expr.Input, double[]> seeds,
            Expr leaf,
            int sequence,
            int t) {
        return switch (leaf) {
            case Expr.Input input when seeds.containsKey(input) -> Objects.requireNonNull(seeds.get(input));
            case Expr.Input input ->
                trace.value(node.inputs().get(derivative.forward().inputs().indexOf(input)))[sequence][t];
            case Expr.State state -> trace.stateBefore(node, state.name())[sequence][t];
            default -> trace.leaf(node, leaf, sequence, t);
        };
    }

    private void accumulate(Graph.Node node, Contribution contribution, Evaluation.Values values) {
        double[] total = weight(node, contribution.parameter().name());
        switch (contribution) {
            case Contribution.Direct(var parameter, Expr value) -> addTo(total, values.of(value));
            case Contribution.Outer(var parameter, Expr leftNode, Expr rightNode) -> {
                double[] left = values.of(leftNode);
                double[] right = values.of(rightNode);
                for (int i = 0; i < left.length; i++) {
                    for (int j = 0; j < right.length; j++) {
                        total[i * right.length + j] += left[i] * right[j];
                    }
                }
            }
        }
    }

    private void lookup(Graph.Node node, double[][][] ids, double[][][] dy) {
        double[] table = weight(node, "W");
        for (int i = 0; i < ids.length; i++) {
            for (int t = 0; t < ids[i].length; t++) {
                for (int j = 0; j < dy[i][t].length; j++) {
                    table[((int) ids[i][t][0]) * dy[i][t].length + j] += dy[i][t][j];
                }
            }
        }
    }

    private static void last(double[][][] x, double[][][] dy, double[][][] dx) {
        for (int i = 0; i < x.length; i++) {
            if (x[i].length > 0) {
                addTo(dx[i][x[i].length - 1], dy[i][0]);
            }
        }
    }

    private static void pool(Pooling pooling, double[][][] x, double[][][] dy, double[][][] dx) {
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; x[i].length > 0 && j < x[i][0].length; j++) {
                switch (pooling) {
                    case MEAN -> {
                        for (double[] step : dx[i]) {
                            step[j] += dy[i][0][j] / x[i].length;
                        }
                    }
                    case MAX -> dx[i][firstLargest(x[i], j)][j] += dy[i][0][j];
                }
            }
        }
    }

    private static int firstLargest(double[][] steps, int feature) {
        int largest = 0;
        for (int t = 1; t < steps.length; t++) {
            largest = steps[t][feature] > steps[largest][feature] ? t : largest;
        }
        return largest;
    }

    private static void repeat(double[][][] dy, double[][][] dx) {
        for (int i = 0; i < dy.length; i++) {
            for (double[] step : dy[i]) {
                addTo(dx[i][0], step);
            }
        }
    }

    private static void addTo(double[] total, double[] values) {
        for (int i = 0; i < values.length; i++) {
            total[i] += values[i];
        }
    }

    static double[][][] sum(double[][][] a, double[][][] b) {
        double[][][] sum = new double[a.length][][];
        for (int i = 0; i < a.length; i++) {
            sum[i] = new double[a[i].length][];
            for (int t = 0; t < a[i].length; t++) {
                sum[i][t] = a[i][t].clone();
                addTo(sum[i][t], b[i][t]);
            }
        }
        return sum;
    }

    private static double[][][] zerosLike(double[][][] values) {
        double[][][] zeros = new double[values.length][][];
        for (int i = 0; i < values.length; i++) {
            zeros[i] = new double[values[i].length][];
            for (int t = 0; t < values[i].length; t++) {
                zeros[i][t] = new double[values[i][t].length];
            }
        }
        return zeros;
    }
}
