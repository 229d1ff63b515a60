package dev.rondo.reference;

import dev.rondo.backend.Streaming;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.train.Draw;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One forward pass: the values of every edge, {@code [sequence][step][element]}, and the states before every step. */
final class Trace {
    private final Graph graph;
    private final Map<String, double[]> weights;
    private final @Nullable Draw draw;
    private final Map<Port, double[][][]> values = new HashMap<>();
    private final Map<String, double[][][]> statesBefore = new HashMap<>();

    Trace(Graph graph, Map<String, double[]> weights, @Nullable Draw draw) {
        this.graph = graph;
        this.weights = weights;
        this.draw = draw;
    }

    Graph graph() {
        return graph;
    }

    Map<String, double[]> weights() {
        return weights;
    }

    Map<Port, double[][][]> values() {
        return values;
    }

    double[][][] value(Port port) {
        return Objects.requireNonNull(values.get(port), port::toString);
    }

    /** A state's value before each step of a node, in the order of the steps of the input. */
    double[][][] stateBefore(Graph.Node node, String state) {
        return Objects.requireNonNull(statesBefore.get(node.path(state)));
    }

    /**
     * Runs all nodes.
     *
     * @param carried what a stream remembers, by full name; read, and brought up to date; empty outside streams
     */
    void forward(Map<String, double[][][]> inputs, Map<String, double[]> carried) {
        inputs.forEach((name, steps) -> values.put(new Port(name, Port.Y), steps));
        for (Graph.Node node : graph.nodes()) {
            double[][][] x = value(node.inputs().getFirst());
            boolean ongoing = !carried.isEmpty() && Streaming.isOngoing(graph, node);
            Map<String, double[]> memory = ongoing ? carried : Map.of();
            Port y = new Port(node.name(), Port.Y);
            switch (node.operation()) {
                case Operation.Step step -> step(node, step, memory);
                case Operation.Lookup lookup ->
                    values.put(
                            y,
                            lookup(
                                    x,
                                    parameter(node, "W"),
                                    lookup.table().shape().dimension(1)));
                case Operation.Last last -> values.put(y, last(node, x, memory));
                case Operation.Pool pool -> values.put(y, pool(node, pool.pooling(), x, memory));
                case Operation.Reverse reverse -> values.put(y, reversed(x));
                case Operation.Repeat repeat -> values.put(y, repeated(x, ignored -> repeat.count()));
                case Operation.RepeatTo repeat -> {
                    double[][][] to = value(node.inputs().get(1));
                    values.put(y, repeated(x, sequence -> to[sequence].length));
                }
                case Operation.Convolve convolve -> values.put(y, convolved(node, convolve, x, memory));
            }
        }
    }

    double[] parameter(Graph.Node node, String name) {
        return known(weights, node.path(name));
    }

    /** The value of a leaf that does not change during a sequence, or a mask. */
    double[] leaf(Graph.Node node, Expr leaf, int sequence, int t) {
        return switch (leaf) {
            case Expr.Parameter parameter -> parameter(node, parameter.name());
            case Expr.Random random -> mask(node, random, sequence, t);
            default -> throw new IllegalStateException("not a parameter or a mask: " + leaf);
        };
    }

    private double[] mask(Graph.Node node, Expr.Random random, int sequence, int t) {
        double[] mask = new double[random.size()];
        for (int unit = 0; unit < mask.length; unit++) {
            mask[unit] = draw == null ? random.keep() : draw.mask(random, node.name(), sequence, t, unit);
        }
        return mask;
    }

    private static double[] known(Map<String, double[]> values, String path) {
        return Objects.requireNonNull(values.get(path), path);
    }

    private void step(Graph.Node node, Operation.Step step, Map<String, double[]> memory) {
        Recurrence recurrence = step.recurrence();
        Evaluation evaluation = new Evaluation(recurrence.results().values());
        int count = value(node.inputs().getFirst()).length;
        double[][][] y = new double[count][][];
        values.put(new Port(node.name(), Port.Y), y);
        for (StateUpdate state : recurrence.states()) {
            statesBefore.put(node.path(state.name()), new double[count][][]);
            values.put(new Port(node.name(), state.name()), new double[count][1][]);
        }
        for (int i = 0; i < count; i++) {
            int sequence = i;
            int length = value(node.inputs().getFirst())[i].length;
            y[i] = new double[length][];
            Map<String, double[]> states = new HashMap<>();
            for (StateUpdate state : recurrence.states()) {
                states.put(state.name(), initial(node, state, i, memory));
                stateBefore(node, state.name())[i] = new double[length][];
            }
            for (int s = 0; s < length; s++) {
                int t = step.direction() == Direction.FORWARD ? s : length - 1 - s;
                states.forEach((name, value) -> stateBefore(node, name)[sequence][t] = value);
                Evaluation.Values step1 = evaluation.evaluate(leaf -> switch (leaf) {
                    case Expr.Input input ->
                        value(node.inputs().get(recurrence.inputs().indexOf(input)))[sequence][t];
                    case Expr.State state -> Objects.requireNonNull(states.get(state.name()));
                    default -> leaf(node, leaf, sequence, t);
                });
                y[i][t] = step1.of(recurrence.output());
                recurrence.states().forEach(state -> states.put(state.name(), step1.of(state.next())));
            }
            states.forEach((name, value) -> {
                value(new Port(node.name(), name))[sequence][0] = value;
                if (!memory.isEmpty()) {
                    memory.put(node.path(name), value);
                }
            });
        }
    }

    private double[] initial(Graph.Node node, StateUpdate state, int sequence, Map<String, double[]> memory) {
        double[] remembered = memory.get(node.path(state.name()));
        Port given = node.initialStates().get(state.name());
        if (remembered != null) {
            return remembered;
        } else if (given != null) {
            return value(given)[sequence][0];
        }
        return initialByDefault(node, state, weights);
    }

    /** What a state begins with where nothing else is given: its parameter, or zeros. */
    static double[] initialByDefault(Graph.Node node, StateUpdate state, Map<String, double[]> weights) {
        Expr.Parameter parameter = state.initial();
        return parameter == null
                ? new double[state.size()]
                : Objects.requireNonNull(weights.get(node.path(parameter.name())));
    }

    private static double[][][] lookup(double[][][] ids, double[] table, int size) {
        double[][][] y = new double[ids.length][][];
        for (int i = 0; i < y.length; i++) {
            y[i] = new double[ids[i].length][size];
            for (int t = 0; t < y[i].length; t++) {
                System.arraycopy(table, ((int) ids[i][t][0]) * size, y[i][t], 0, size);
            }
        }
        return y;
    }

    private static double[][][] last(Graph.Node node, double[][][] x, Map<String, double[]> memory) {
        double[][][] y = new double[x.length][][];
        for (int i = 0; i < y.length; i++) {
            int length = x[i].length;
            double[] last = length > 0 ? x[i][length - 1] : null;
            if (!memory.isEmpty()) {
                double[] count = known(memory, node.path("count"));
                last = last == null && count[0] > 0 ? known(memory, node.path("y")) : last;
                memory.put(node.path("count"), new double[] {count[0] + length});
                memory.put(node.path("y"), last == null ? known(memory, node.path("y")) : last);
            }
            y[i] = last == null ? new double[0][] : new double[][] {last};
        }
        return y;
    }

    private static double[][][] pool(Graph.Node node, Pooling pooling, double[][][] x, Map<String, double[]> memory) {
        String name = node.path(pooling == Pooling.MEAN ? "sum" : "max");
        int width = Objects.requireNonNull(node.outputs().get(Port.Y)).size();
        double[][][] y = new double[x.length][][];
        for (int i = 0; i < y.length; i++) {
            double before = memory.isEmpty() ? 0 : known(memory, node.path("count"))[0];
            double[] total = before > 0 ? known(memory, name).clone() : start(pooling, width);
            for (double[] step : x[i]) {
                for (int j = 0; j < width; j++) {
                    total[j] = pooling == Pooling.MEAN ? total[j] + step[j] : Math.max(total[j], step[j]);
                }
            }
            double count = before + x[i].length;
            if (!memory.isEmpty() && count > 0) {
                memory.put(node.path("count"), new double[] {count});
                memory.put(name, total);
            }
            double[] result = pooling == Pooling.MEAN ? divided(total, count) : total;
            y[i] = count == 0 ? new double[0][] : new double[][] {result};
        }
        return y;
    }

    /** Of a stream, which is padded before its first step alone, what came before stands in the place of the padding. */
    private double[][][] convolved(
            Graph.Node node, Operation.Convolve convolve, double[][][] x, Map<String, double[]> memory) {
        Convolution convolution = Convolution.of(node, convolve, weights);
        double[] past = memory.get(node.path("past"));
        if (past == null) {
            return convolution.forward(x);
        }
        int size = past.length / (convolve.span() - 1);
        double[][] all = new double[convolve.span() - 1 + x[0].length][];
        for (int t = 0; t < convolve.span() - 1; t++) {
            all[t] = Arrays.copyOfRange(past, t * size, (t + 1) * size);
        }
        System.arraycopy(x[0], 0, all, convolve.span() - 1, x[0].length);
        double[] kept = new double[past.length];
        for (int t = 0; t < convolve.span() - 1; t++) {
            System.arraycopy(all[x[0].length + t], 0, kept, t * size, size);
        }
        memory.put(node.path("past"), kept);
        double[][] y = convolution.forward(new double[][][] {all})[0];
        return new double[][][] {Arrays.copyOfRange(y, convolve.span() - 1, y.length)};
    }

    private static double[] start(Pooling pooling, int width) {
        double[] start = new double[width];
        Arrays.fill(start, pooling == Pooling.MEAN ? 0 : Double.NEGATIVE_INFINITY);
        return start;
    }

    private static double[] divided(double[] sum, double count) {
        double[] mean = sum.clone();
        for (int j = 0; j < mean.length; j++) {
            mean[j] /= count;
        }
        return mean;
    }

    static double[][][] reversed(double[][][] x) {
        double[][][] y = new double[x.length][][];
        for (int i = 0; i < y.length; i++) {
            y[i] = new double[x[i].length][];
            for (int t = 0; t < y[i].length; t++) {
                y[i][t] = x[i][x[i].length - 1 - t];
            }
        }
        return y;
    }

    private static double[][][] repeated(double[][][] x, java.util.function.IntUnaryOperator count) {
        double[][][] y = new double[x.length][][];
        for (int i = 0; i < y.length; i++) {
            y[i] = new double[x[i].length == 0 ? 0 : count.applyAsInt(i)][];
            for (int t = 0; t < y[i].length; t++) {
                y[i][t] = x[i][0];
            }
        }
        return y;
    }
}
