package dev.rondo.reference;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Signature;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.LossGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The oracle behind the interface of backends; results are rounded to float32 at the end. */
final class ReferenceBackend implements Backend {
    private final NonFinite nonFinite;
    private final Lifecycle lifecycle = new Lifecycle("backend 'reference'", () -> {});

    ReferenceBackend(BackendOptions options) {
        if (!options.properties().isEmpty()) {
            throw new BackendException(new Problem(
                    "backend 'reference'",
                    "found the options " + options.properties().keySet(),
                    "it has none",
                    "remove them"));
        }
        this.nonFinite = options.nonFinite();
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public boolean bitwise() {
        return false;
    }

    @Override
    public Support supports(Graph graph, Purpose purpose) {
        return switch (purpose) {
            case Purpose.Run run -> new Support.Supported();
            case Purpose.Stream stream -> Support.of(Streaming.obstacles(graph));
            case Purpose.Train train -> Support.of(LossGraph.obstacles(graph, train.loss()));
        };
    }

    @Override
    public CompiledModel compile(TrainedModel model) {
        TrainedModel quiet = new TrainedModel(model.graph().withoutRandomness(), model.weights(), model.provenance());
        return open(() -> lifecycle.adopt(new Compiled(quiet)));
    }

    @Override
    public StreamingModel stream(TrainedModel model) {
        Support.require(this, model.graph(), Purpose.stream());
        return open(() -> lifecycle.adopt(new ReferenceStream(model, nonFinite)));
    }

    @Override
    public TrainableModel train(TrainedModel model, Purpose.Train purpose) {
        Support.require(this, model.graph(), purpose);
        return open(() -> lifecycle.adopt(new Trainable(model, purpose)));
    }

    private <T> T open(java.util.function.Supplier<T> opening) {
        lifecycle.enter();
        try {
            return opening.get();
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    static Map<String, double[][][]> steps(Map<String, SequenceBatch> inputs) {
        Map<String, double[][][]> steps = new LinkedHashMap<>();
        inputs.forEach((name, batch) -> steps.put(name, Oracle.steps(batch)));
        return steps;
    }

    static SequenceBatch batch(double[][][] steps, int size) {
        List<float[]> rows = new ArrayList<>();
        int[] lengths = new int[steps.length];
        for (int i = 0; i < steps.length; i++) {
            lengths[i] = steps[i].length;
            for (double[] step : steps[i]) {
                rows.add(floats(step));
            }
        }
        float[] values = new float[Math.multiplyExact(rows.size(), size)];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, values, row * size, size);
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows.size(), size), values), lengths);
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private final class Compiled implements CompiledModel {
        private final TrainedModel model;
        private final InputCheck check;
        private final Oracle oracle;
        private final Lifecycle lifecycle = new Lifecycle("compiled model", () -> {});

        Compiled(TrainedModel model) {
            this.model = model;
            this.check = new InputCheck(model.graph(), nonFinite);
            this.oracle = Oracle.of(model);
        }

        @Override
        public Signature signature() {
            return Signature.of(model.graph());
        }

        @Override
        public Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs) {
            lifecycle.enter();
            try {
                check.check(inputs);
                Map<String, SequenceBatch> outputs = new LinkedHashMap<>();
                Map<String, double[][][]> results = oracle.run(steps(inputs), null);
                model.graph()
                        .outputs()
                        .forEach((name, port) -> outputs.put(
                                name,
                                batch(
                                        Objects.requireNonNull(results.get(name)),
                                        model.graph().value(port).size())));
                return outputs;
            } finally {
                lifecycle.exit();
            }
        }

        @Override
        public void close() {
            lifecycle.close();
        }
    }

    private final class Trainable implements TrainableModel {
        private final Graph graph;
        private final LossGraph lossGraph;
        private final LossGraph quiet;
        private final int truncation;
        private final InputCheck check;
        private final Lifecycle lifecycle = new Lifecycle("trainable model", () -> {});
        private Map<String, double[]> weights;

        Trainable(TrainedModel model, Purpose.Train purpose) {
            this.graph = model.graph();
            this.lossGraph = LossGraph.of(graph, purpose.loss());
            this.quiet = new LossGraph(lossGraph.graph().withoutRandomness(), purpose.loss());
            this.truncation = purpose.truncation();
            this.check = new InputCheck(lossGraph.graph(), nonFinite);
            this.weights = Oracle.doubles(model);
        }

        @Override
        public Graph graph() {
            return graph;
        }

        @Override
        public Gradients gradients(Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
            Oracle.Derivatives derivatives = derivatives(lossGraph, inputs, targets, draw);
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            graph.parameters()
                    .forEach((path, spec) -> tensors.put(
                            path,
                            FloatTensor.wrap(
                                    spec.shape(),
                                    floats(Objects.requireNonNull(
                                            derivatives.weights().get(path))))));
            return new Gradients(derivatives.loss(), tensors);
        }

        @Override
        public double loss(Map<String, SequenceBatch> inputs, SequenceBatch targets) {
            return derivatives(quiet, inputs, targets, Draw.NONE).loss();
        }

        private Oracle.Derivatives derivatives(
                LossGraph with, Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
            lifecycle.enterAlone();
            try {
                Map<String, SequenceBatch> all = with.inputs(inputs, targets);
                check.check(all);
                return new Oracle(with.graph(), weights).derivatives(steps(all), draw, truncation);
            } finally {
                lifecycle.exit();
            }
        }

        @Override
        public void update(Weights newWeights) {
            lifecycle.enterAlone();
            try {
                weights = Oracle.doubles(new TrainedModel(graph, newWeights));
            } finally {
                lifecycle.exit();
            }
        }

        @Override
        public void close() {
            lifecycle.close();
        }
    }
}
