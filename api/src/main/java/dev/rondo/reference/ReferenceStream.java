package dev.rondo.reference;

import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Session;
import dev.rondo.backend.Signature;
import dev.rondo.backend.State;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Streams a model by running the oracle over each chunk, with the states carried along. */
final class ReferenceStream implements StreamingModel {
    private final Graph graph;
    private final Map<String, double[]> weights;
    private final InputCheck check;
    private final Port output;
    private final Lifecycle lifecycle = new Lifecycle("streaming model", () -> {});

    ReferenceStream(TrainedModel model, NonFinite nonFinite) {
        this.graph = model.graph().withoutRandomness();
        this.weights = Oracle.doubles(model);
        this.check = new InputCheck(graph, nonFinite);
        this.output = graph.outputs().values().iterator().next();
    }

    @Override
    public Signature signature() {
        return Signature.of(graph);
    }

    @Override
    public Session open() {
        return open(initial());
    }

    private Session open(Map<String, double[]> states) {
        lifecycle.enter();
        try {
            return lifecycle.adopt(new ReferenceSession(states));
        } finally {
            lifecycle.exit();
        }
    }

    private Map<String, double[]> initial() {
        Map<String, double[]> initial = new LinkedHashMap<>();
        Streaming.states(graph).forEach((path, size) -> initial.put(path, new double[size]));
        for (Graph.Node node : graph.nodes()) {
            node.states()
                    .forEach(state -> initial.computeIfPresent(
                            node.path(state.name()), (path, zeros) -> Trace.initialByDefault(node, state, weights)));
        }
        return initial;
    }

    @Override
    public void close() {
        lifecycle.close();
    }

    private final class ReferenceSession implements Session {
        private final Lifecycle lifecycle = new Lifecycle("session", () -> {});
        private Map<String, double[]> states;

        ReferenceSession(Map<String, double[]> states) {
            this.states = states;
        }

        @Override
        public void step(float[] x, float[] y) {
            lifecycle.enterAlone();
            try {
                check.checkStep(x);
                check.checkOutput(y, graph.value(output).size());
                double[] features = new double[graph.inputs().getFirst().size()];
                for (int i = 0; i < features.length; i++) {
                    features[i] = x[i];
                }
                step(features, y);
            } finally {
                lifecycle.exit();
            }
        }

        @Override
        public void step(int token, float[] y) {
            lifecycle.enterAlone();
            try {
                check.checkStep(token);
                check.checkOutput(y, graph.value(output).size());
                step(new double[] {token}, y);
            } finally {
                lifecycle.exit();
            }
        }

        private void step(double[] features, float[] y) {
            float[] result = ReferenceBackend.floats(advance(new double[][][] {{features}})[0][0]);
            System.arraycopy(result, 0, y, 0, result.length);
        }

        @Override
        public SequenceBatch run(SequenceBatch chunk) {
            lifecycle.enterAlone();
            try {
                check.checkChunk(chunk);
                return ReferenceBackend.batch(
                        advance(Oracle.steps(chunk)), graph.value(output).size());
            } finally {
                lifecycle.exit();
            }
        }

        private double[][][] advance(double[][][] x) {
            Map<String, double[]> carried = new LinkedHashMap<>(states);
            Trace trace = new Trace(graph, weights, null);
            trace.forward(Map.of(graph.inputs().getFirst().name(), x), carried);
            states = carried;
            return trace.value(output);
        }

        @Override
        public State state() {
            lifecycle.enterAlone();
            try {
                Map<String, FloatTensor> tensors = new LinkedHashMap<>();
                states.forEach((path, values) ->
                        tensors.put(path, FloatTensor.wrap(Shape.of(values.length), ReferenceBackend.floats(values))));
                return new State(graph.fingerprint(), tensors);
            } finally {
                lifecycle.exit();
            }
        }

        @Override
        public void restore(State state) {
            lifecycle.enterAlone();
            try {
                check.checkState(state);
                Map<String, double[]> restored = new LinkedHashMap<>();
                states.keySet()
                        .forEach(path -> restored.put(
                                path,
                                Objects.requireNonNull(state.tensors().get(path))
                                        .toDoubles()));
                states = restored;
            } finally {
                lifecycle.exit();
            }
        }

        @Override
        public Session fork() {
            lifecycle.enterAlone();
            try {
                return open(new LinkedHashMap<>(states));
            } finally {
                lifecycle.exit();
            }
        }

        @Override
        public void reset() {
            lifecycle.enterAlone();
            try {
                states = initial();
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
