package dev.rondo.simd.engine;

import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.LossGraph;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A graph compiled for training. */
public final class SimdTraining implements TrainableModel {
    private final Graph graph;
    private final LossGraph lossGraph;
    private final Reachability reachability;
    private final PreparedGraph training;
    private final PreparedGraph running;
    private final int truncation;
    private final InputCheck check;
    private final OuterProducts products;
    private final Workers workers;
    private final Memory memory = new Memory();
    private final Lifecycle lifecycle = new Lifecycle("trainable model", () -> {});
    private Weights weights;
    private boolean runningIsCurrent;

    /** Compiles a model for training. */
    public SimdTraining(
            TrainedModel model, Purpose.Train purpose, NonFinite nonFinite, Kernels kernels, Workers workers) {
        this.graph = model.graph();
        this.lossGraph = LossGraph.of(graph, purpose.loss());
        this.reachability = new Reachability(lossGraph.graph());
        this.training = PreparedGraph.forTraining(lossGraph.graph(), reachability, kernels);
        this.running = PreparedGraph.forRunning(lossGraph.graph().withoutRandomness(), kernels);
        this.truncation = purpose.truncation();
        this.check = new InputCheck(lossGraph.graph(), nonFinite);
        this.products = new OuterProducts(kernels, workers);
        this.workers = workers;
        this.weights = model.weights();
        training.install(weights, workers);
    }

    @Override
    public Graph graph() {
        return graph;
    }

    private static final Port LOSS = new Port(LossGraph.LOSS, Port.Y);

    @Override
    public Gradients gradients(Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
        lifecycle.enterAlone();
        try {
            ForwardPass forward = forward(training, inputs, targets, draw);
            Batch batch = forward.batch();
            float[] seed = batch.zeros(LOSS);
            int rows = batch.layout(LOSS).rows();
            for (int row = 0; row < rows; row++) {
                seed[row * batch.stride(LOSS)] = 1f / rows;
            }
            Map<String, float[]> derivatives =
                    new BackwardPass(training, reachability, forward, truncation, products, workers).run(LOSS, seed);
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            graph.parameters()
                    .forEach((path, spec) -> tensors.put(
                            path, FloatTensor.wrap(spec.shape(), Objects.requireNonNull(derivatives.get(path)))));
            return new Gradients(mean(batch), tensors);
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public double loss(Map<String, SequenceBatch> inputs, SequenceBatch targets) {
        lifecycle.enterAlone();
        try {
            if (!runningIsCurrent) {
                running.install(weights, workers);
                runningIsCurrent = true;
            }
            return mean(forward(running, inputs, targets, null).batch());
        } finally {
            lifecycle.exit();
        }
    }

    private ForwardPass forward(
            PreparedGraph prepared, Map<String, SequenceBatch> inputs, SequenceBatch targets, @Nullable Draw draw) {
        Map<String, SequenceBatch> all = lossGraph.inputs(inputs, targets);
        memory.begin();
        Batch batch = new Batch(lossGraph.graph(), check.check(all), memory);
        all.forEach(batch::load);
        ForwardPass forward = new ForwardPass(prepared, batch, draw, true, workers);
        forward.run();
        return forward;
    }

    /** The losses of the steps, summed in the order of the layout. */
    private static double mean(Batch batch) {
        float[] losses = batch.edge(LOSS);
        int rows = batch.layout(LOSS).rows();
        double[] column = new double[rows];
        Arrays.setAll(column, row -> losses[row * batch.stride(LOSS)]);
        double sum = 0;
        for (double loss : column) {
            sum += loss;
        }
        return rows == 0 ? 0 : sum / rows;
    }

    @Override
    public void update(Weights weights) {
        lifecycle.enterAlone();
        try {
            this.weights = weights.fitting(graph);
            runningIsCurrent = false;
            training.install(this.weights, workers);
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
