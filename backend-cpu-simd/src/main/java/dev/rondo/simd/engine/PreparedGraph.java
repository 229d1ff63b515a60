package dev.rondo.simd.engine;

import dev.rondo.cell.Recurrence;
import dev.rondo.cell.StateUpdate;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Weights;
import dev.rondo.simd.plan.Lowering;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A graph made ready to run: a prepared step for each recurrence, and the weights. */
final class PreparedGraph {
    /** Fewer weights than this are packed by the time that another thread would wake up. */
    private static final int FEW_WEIGHTS = 1 << 15;

    private final Graph graph;
    private final Map<String, PreparedRecurrence> forward = new HashMap<>();
    private final Map<String, BackwardPlan> backward = new HashMap<>();
    private final Map<String, PreparedConvolution> convolutions = new HashMap<>();
    private Weights weights = Weights.of(Map.of());

    private PreparedGraph(Graph graph) {
        this.graph = graph;
    }

    /** For running alone. */
    static PreparedGraph forRunning(Graph graph, Kernels kernels) {
        PreparedGraph prepared = new PreparedGraph(graph);
        for (Graph.Node node : graph.nodes()) {
            if (node.operation() instanceof Operation.Step step) {
                Recurrence recurrence = step.recurrence();
                PreparedStep ready =
                        new PreparedStep(Lowering.lower(recurrence.results(), carries(recurrence)), kernels);
                prepared.forward.put(node.name(), PreparedRecurrence.of(graph, node, ready));
            } else if (node.operation() instanceof Operation.Convolve convolve) {
                prepared.prepare(node, convolve, false, kernels);
            }
        }
        return prepared;
    }

    /** For running and differentiating. */
    static PreparedGraph forTraining(Graph graph, Reachability reachability, Kernels kernels) {
        PreparedGraph prepared = new PreparedGraph(graph);
        for (Graph.Node node : graph.nodes()) {
            if (node.operation() instanceof Operation.Step step) {
                BackwardPlan plan = BackwardPlan.of(node, step.recurrence(), reachability, kernels);
                prepared.forward.put(node.name(), PreparedRecurrence.of(graph, node, plan.forward()));
                prepared.backward.put(node.name(), plan);
            } else if (node.operation() instanceof Operation.Convolve convolve) {
                boolean back = reachability.needsAdjoint(node.inputs().getFirst());
                prepared.prepare(node, convolve, back, kernels);
            }
        }
        return prepared;
    }

    private void prepare(Graph.Node node, Operation.Convolve convolve, boolean back, Kernels kernels) {
        int inputSize = graph.value(node.inputs().getFirst()).size();
        convolutions.put(node.name(), new PreparedConvolution(convolve, inputSize, back, kernels));
    }

    static Map<String, Expr> carries(Recurrence recurrence) {
        Map<String, Expr> carries = new LinkedHashMap<>();
        for (StateUpdate state : recurrence.states()) {
            carries.put(PreparedRecurrence.NEXT + state.name(), state.state());
        }
        return carries;
    }

    /** Takes over weights of this graph in the place of others, and packs them; each thread has units of its own. */
    void install(Weights newWeights, Workers workers) {
        weights = newWeights;
        int parts = weights() < FEW_WEIGHTS ? 1 : workers.count();
        if (parts == 1) {
            pack(0, 1);
        } else {
            workers.run(part -> pack(part, parts));
        }
    }

    /** The weights that all layers take. */
    private long weights() {
        long sum = 0;
        for (PreparedRecurrence recurrence : forward.values()) {
            sum += recurrence.step().allWeights();
        }
        for (PreparedConvolution convolution : convolutions.values()) {
            sum += convolution.weights();
        }
        return sum;
    }

    private void pack(int part, int parts) {
        for (Graph.Node node : graph.nodes()) {
            PreparedRecurrence recurrence = forward.get(node.name());
            if (recurrence != null) {
                recurrence.step().install(tensors(node), part, parts);
            }
            BackwardPlan plan = backward.get(node.name());
            if (plan != null) {
                plan.backward().install(tensors(node), part, parts);
            }
            if (node.operation() instanceof Operation.Convolve convolve) {
                FloatTensor matrix = weights.get(node.path(convolve.weights().name()));
                FloatTensor bias = weights.get(node.path(convolve.bias().name()));
                convolution(node).install(matrix, bias, part, parts);
            }
        }
    }

    Graph graph() {
        return graph;
    }

    PreparedRecurrence forward(Graph.Node node) {
        return Objects.requireNonNull(forward.get(node.name()));
    }

    PreparedConvolution convolution(Graph.Node node) {
        return Objects.requireNonNull(convolutions.get(node.name()));
    }

    BackwardPlan backward(Graph.Node node) {
        return Objects.requireNonNull(backward.get(node.name()));
    }

    /** The table of an embedding. */
    FloatTensor table(Graph.Node node) {
        return weights.get(node.path("W"));
    }

    /** The values of the parameters and constants of a node. */
    private Function<Expr, FloatTensor> tensors(Graph.Node node) {
        return leaf -> switch (leaf) {
            case Expr.Parameter parameter -> weights.get(node.path(parameter.name()));
            case Expr.Constant constant -> constant.value();
            default -> throw new IllegalStateException("not fixed: " + leaf);
        };
    }

    /** Copies of the values of the parameters and constants of a node, row-major. */
    Function<Expr, float[]> parameters(Graph.Node node) {
        return leaf -> tensors(node).apply(leaf).toArray();
    }
}
