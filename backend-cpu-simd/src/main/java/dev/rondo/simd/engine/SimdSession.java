package dev.rondo.simd.engine;

import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.Streaming;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.Port;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream: every edge has one row, every layer works on it in place, and a step takes no memory. A chunk is that many steps.
 */
final class SimdSession implements Session {
    /** Less than threads spin before they sleep. */
    private static final long CLOSE_NANOS = 20_000;

    private final SimdStream model;
    private final Graph graph;
    private final Graph.Input input;
    private final int outputSize;
    private final boolean outputIsOngoing;
    private final Map<Port, float[]> edges = new LinkedHashMap<>();
    private final Map<String, float[]> states = new LinkedHashMap<>();
    private final List<StreamLayer> ongoing = new ArrayList<>();
    private final List<StreamLayer> ending = new ArrayList<>();
    private final int[] token = new int[1];
    private final float[] x;
    private final float[] y;
    private final Lifecycle lifecycle = new Lifecycle("session", () -> {});
    private boolean keepsTime;
    private long lastEnd = System.nanoTime() - CLOSE_NANOS;
    private boolean followsClosely;

    SimdSession(SimdStream model) {
        this.model = model;
        this.graph = model.graph();
        this.input = graph.inputs().getFirst();
        Port output = graph.outputs().values().iterator().next();
        this.outputSize = graph.value(output).size();
        this.outputIsOngoing = !isOnce(graph.value(output).clock());
        boolean tokens = input.kind() == InputKind.TOKENS;
        this.x = tokens ? new float[0] : edge(new Port(input.name(), Port.Y));
        for (Map.Entry<String, Integer> state : Streaming.states(graph).entrySet()) {
            states.put(state.getKey(), new float[Slot.padded(state.getValue())]);
        }
        for (Graph.Node node : graph.nodes()) {
            StreamLayer layer = StreamLayer.of(node, this, model.prepared());
            (Streaming.isOngoing(graph, node) ? ongoing : ending).add(layer);
        }
        this.y = edge(output);
        begin();
    }

    private static boolean isOnce(Clock clock) {
        return clock instanceof Clock.Once || clock instanceof Clock.LastOf;
    }

    /** The threads that may share a step. */
    Workers workers() {
        return model.workers();
    }

    /** The row of an edge. */
    float[] edge(Port port) {
        float[] known = edges.get(port);
        if (known != null) {
            return known;
        }
        float[] row = new float[Slot.padded(graph.value(port).size())];
        edges.put(port, row);
        return row;
    }

    /** The number of features of an edge. */
    int size(Port port) {
        return graph.value(port).size();
    }

    /** What is remembered under a full name; null for a layer that remembers nothing. */
    float @Nullable [] remembered(String path) {
        return states.get(path);
    }

    /** Where the token of a step stands. */
    int[] token() {
        return token;
    }

    @Override
    public void step(float[] features, float[] output) {
        lifecycle.enterAlone();
        try {
            model.check().checkStep(features);
            model.check().checkOutput(output, outputSize);
            System.arraycopy(features, 0, x, 0, input.size());
            advance();
            finish(output, 0);
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void step(int id, float[] output) {
        lifecycle.enterAlone();
        try {
            model.check().checkStep(id);
            model.check().checkOutput(output, outputSize);
            token[0] = id;
            advance();
            finish(output, 0);
        } finally {
            lifecycle.exit();
        }
    }

    /** Runs the layers that go on with the stream; by index, since an iterator would take memory. */
    private void advance() {
        followsClosely = keepsTime && System.nanoTime() - lastEnd < CLOSE_NANOS;
        for (int i = 0; i < ongoing.size(); i++) {
            ongoing.get(i).run();
        }
        if (keepsTime) {
            lastEnd = System.nanoTime();
        }
    }

    /** From now on asks for the time in each step, for the sake of {@link #followsClosely}. */
    void keepTime() {
        keepsTime = true;
    }

    /** Whether this step came so soon after the last one that threads which shared that one are still awake. */
    boolean followsClosely() {
        return followsClosely;
    }

    /** Runs the layers behind the end of the sequence, as if it were now, and copies the output. */
    private void finish(float[] output, int at) {
        for (int i = 0; i < ending.size(); i++) {
            ending.get(i).run();
        }
        System.arraycopy(y, 0, output, at, outputSize);
    }

    @Override
    public SequenceBatch run(SequenceBatch chunk) {
        lifecycle.enterAlone();
        try {
            model.check().checkChunk(chunk);
            int steps = chunk.rows();
            float[] all = new float[outputIsOngoing ? Math.multiplyExact(steps, outputSize) : outputSize];
            for (int t = 0; t < steps; t++) {
                load(chunk, t);
                advance();
                if (outputIsOngoing) {
                    finish(all, t * outputSize);
                }
            }
            if (outputIsOngoing) {
                return SequenceBatch.packed(FloatTensor.wrap(Shape.of(steps, outputSize), all), steps);
            }
            return ended(all);
        } finally {
            lifecycle.exit();
        }
    }

    private SequenceBatch ended(float[] all) {
        boolean any = ongoing.stream().allMatch(StreamLayer::end);
        if (any) {
            finish(all, 0);
        }
        int rows = any ? 1 : 0;
        return SequenceBatch.packed(
                FloatTensor.wrap(Shape.of(rows, outputSize), Arrays.copyOf(all, rows * outputSize)), rows);
    }

    private void load(SequenceBatch chunk, int t) {
        if (chunk.values() instanceof IntTensor ids) {
            token[0] = ids.at(t);
        } else {
            for (int i = 0; i < input.size(); i++) {
                x[i] = (float) chunk.values().doubleAt(t * input.size() + i);
            }
        }
    }

    @Override
    public State state() {
        lifecycle.enterAlone();
        try {
            ongoing.forEach(StreamLayer::keep);
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            Streaming.states(graph)
                    .forEach((path, size) -> tensors.put(
                            path,
                            FloatTensor.wrap(
                                    Shape.of(size), Arrays.copyOf(Objects.requireNonNull(states.get(path)), size))));
            return new State(graph.fingerprint(), tensors);
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void restore(State state) {
        lifecycle.enterAlone();
        try {
            model.check().checkState(state);
            states.forEach((path, values) -> {
                FloatTensor tensor = Objects.requireNonNull(state.tensors().get(path));
                tensor.copyTo(0, values, 0, tensor.size());
            });
            ongoing.forEach(StreamLayer::resume);
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public Session fork() {
        lifecycle.enterAlone();
        try {
            return model.open(this);
        } finally {
            lifecycle.exit();
        }
    }

    void copyStates(SimdSession from) {
        from.ongoing.forEach(StreamLayer::keep);
        states.forEach((path, values) ->
                System.arraycopy(Objects.requireNonNull(from.states.get(path)), 0, values, 0, values.length));
        ongoing.forEach(StreamLayer::resume);
    }

    @Override
    public void reset() {
        lifecycle.enterAlone();
        try {
            begin();
        } finally {
            lifecycle.exit();
        }
    }

    private void begin() {
        for (float[] values : states.values()) {
            Arrays.fill(values, 0);
        }
        for (StreamLayer layer : ongoing) {
            layer.begin();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
