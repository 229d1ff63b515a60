package dev.rondo.reference;

import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Tensor;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Draw;
import dev.rondo.train.LossGraph;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs and differentiates a graph in double precision. Weights may be any doubles, so that a derivative can be checked against
 * differences.
 */
public final class Oracle {
    private final Graph graph;
    private final Map<String, double[]> weights;

    /**
     * An oracle with weights of one's own.
     *
     * @param graph what is evaluated; random masks are drawn if a {@link Draw} is given
     * @param weights the values of every parameter by full name, row-major; used as they are at each call
     */
    public Oracle(Graph graph, Map<String, double[]> weights) {
        this.graph = graph;
        this.weights = weights;
    }

    /** An oracle for a trained model. */
    public static Oracle of(TrainedModel model) {
        return new Oracle(model.graph(), doubles(model));
    }

    /** The weights of a model as doubles. */
    public static Map<String, double[]> doubles(TrainedModel model) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        model.weights().tensors().forEach((path, tensor) -> weights.put(path, tensor.toDoubles()));
        return weights;
    }

    /** A batch as steps, {@code [sequence][step][feature]}. */
    public static double[][][] steps(SequenceBatch batch) {
        double[][][] steps = new double[batch.count()][][];
        int width = batch.features();
        Tensor values = batch.values();
        for (int i = 0; i < steps.length; i++) {
            steps[i] = new double[batch.length(i)][width];
            for (int t = 0; t < steps[i].length; t++) {
                for (int j = 0; j < width; j++) {
                    steps[i][t][j] = values.doubleAt((batch.offset(i) + t) * width + j);
                }
            }
        }
        return steps;
    }

    /** The outputs of a batch, {@code [sequence][step][feature]}. */
    public Map<String, double[][][]> run(Map<String, double[][][]> inputs, @Nullable Draw draw) {
        Map<Port, double[][][]> values = forward(inputs, draw).values();
        Map<String, double[][][]> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, port) -> outputs.put(name, values.get(port)));
        return outputs;
    }

    private Trace forward(Map<String, double[][][]> inputs, @Nullable Draw draw) {
        Trace trace = new Trace(graph, weights, draw);
        trace.forward(inputs, new HashMap<>());
        return trace;
    }

    /**
     * What came of a derivative.
     *
     * @param loss the mean over all steps of the output, 0 where there is none
     * @param weights ∂L/∂w by full name
     * @param inputs ∂L/∂x for each input of features
     */
    public record Derivatives(double loss, Map<String, double[]> weights, Map<String, double[][][]> inputs) {}

    /**
     * The mean over all steps of the graph's output {@value LossGraph#LOSS}, of size 1, and its derivatives.
     *
     * @param truncation no derivative flows back across a multiple of this many steps; 0 for all
     */
    public Derivatives derivatives(Map<String, double[][][]> inputs, @Nullable Draw draw, int truncation) {
        Port loss = graph.outputs().get(LossGraph.LOSS);
        if (loss == null) {
            throw new IllegalArgumentException("the graph has no output '" + LossGraph.LOSS + "'");
        }
        Trace trace = forward(inputs, draw);
        double[][][] losses = trace.value(loss);
        double sum = 0;
        long steps = 0;
        for (double[][] sequence : losses) {
            for (double[] step : sequence) {
                sum += step[0];
                steps++;
            }
        }
        double[][][] seeds = new double[losses.length][][];
        for (int i = 0; i < losses.length; i++) {
            seeds[i] = new double[losses[i].length][1];
            for (double[] seed : seeds[i]) {
                seed[0] = 1.0 / steps;
            }
        }
        Adjoints adjoints = new Adjoints(trace, truncation);
        adjoints.backward(Map.of(loss, seeds));
        Map<String, double[][][]> inputAdjoints = new LinkedHashMap<>();
        for (Graph.Input input : graph.inputs()) {
            inputAdjoints.put(input.name(), adjoints.of(new Port(input.name(), Port.Y)));
        }
        return new Derivatives(steps == 0 ? 0 : sum / steps, adjoints.weights(), inputAdjoints);
    }

    /**
     * The derivatives of the sum over all outputs of seed·output.
     *
     * @param seeds for each output of the graph {@code [sequence][step][feature]}
     */
    public Derivatives derivatives(Map<String, double[][][]> inputs, Map<String, double[][][]> seeds) {
        Trace trace = forward(inputs, null);
        Map<Port, double[][][]> byPort = new LinkedHashMap<>();
        seeds.forEach((output, seed) -> byPort.merge(graph.outputs().get(output), seed, Adjoints::sum));
        Adjoints adjoints = new Adjoints(trace, 0);
        adjoints.backward(byPort);
        Map<String, double[][][]> inputAdjoints = new LinkedHashMap<>();
        for (Graph.Input input : graph.inputs()) {
            inputAdjoints.put(input.name(), adjoints.of(new Port(input.name(), Port.Y)));
        }
        return new Derivatives(0, adjoints.weights(), inputAdjoints);
    }
}
