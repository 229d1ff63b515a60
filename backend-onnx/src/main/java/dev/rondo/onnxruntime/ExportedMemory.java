package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.onnx.OnnxValue;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a session shares with ONNX Runtime: the input and the output of a step, and two sets of states, one to read and one to write,
 * which change places after every run that succeeded.
 */
final class ExportedMemory implements SessionMemory {
    /** What a step reads and writes while one of the two sets is the current one. */
    private record Turn(
            StateTensors from, StateTensors to, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

    private final StreamingFiles files;
    private final Graph graph;
    private final ExportedModel step;
    private final Deadline.Watch watch;
    private final Graph.Value output;
    private final FloatBuffer features;
    private final LongBuffer token;
    private final FloatBuffer y;
    private final Resources resources = new Resources();
    private final OnnxTensor featuresTensor;
    private final OnnxTensor tokenTensor;
    private final OnnxTensor yTensor;
    private Turn now;
    private Turn next;

    ExportedMemory(StreamingFiles files, Deadline deadline, Map<String, FloatTensor> states) {
        this.files = files;
        this.graph = files.graph();
        int size = graph.inputs().getFirst().size();
        this.step = files.step();
        this.output = graph.value(graph.outputs().values().iterator().next());
        this.features = NativeModel.floats(size);
        this.token = NativeModel.longs(1);
        this.y = NativeModel.floats(output.size());
        try {
            this.watch = resources.keep(deadline.watch());
            this.featuresTensor = resources.keep(step.runtime().tensor(features, 1, size));
            this.tokenTensor = resources.keep(step.runtime().tensor(token, 1));
            this.yTensor = resources.keep(step.runtime().tensor(y, 1, output.size()));
            StateTensors first = resources.keep(new StateTensors(step.runtime(), states));
            StateTensors second = resources.keep(new StateTensors(step.runtime(), states));
            this.now = turn(first, second);
            this.next = turn(second, first);
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private Turn turn(StateTensors from, StateTensors to) {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        for (OnnxValue value : step.inputs()) {
            inputs.put(
                    value.name(),
                    switch (value.role()) {
                        case FEATURES -> featuresTensor;
                        case TOKENS -> tokenTensor;
                        case STATE -> from.tensor(value.path());
                        case LENGTHS, OUTPUT -> throw new IllegalStateException("not an input of a step: " + value);
                    });
        }
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        for (OnnxValue value : step.outputs()) {
            outputs.put(value.name(), value.role() == OnnxValue.Role.STATE ? to.tensor(value.path()) : yTensor);
        }
        return new Turn(from, to, inputs, outputs);
    }

    @Override
    public void step(float[] x, float[] result) {
        features.put(0, x, 0, features.capacity());
        step(result);
    }

    @Override
    public void step(int id, float[] result) {
        token.put(0, id);
        step(result);
    }

    private void step(float[] result) {
        step.runtime().run(now.inputs(), Set.of(), now.outputs(), watch).close();
        takeTurns();
        y.get(0, result, 0, y.capacity());
    }

    private void takeTurns() {
        Turn before = now;
        now = next;
        next = before;
    }

    @Override
    public SequenceBatch run(SequenceBatch steps) {
        ExportedModel chunk = files.chunk();
        try (InputTensors tensors = new InputTensors(chunk.runtime())) {
            Map<String, OnnxTensor> states = new LinkedHashMap<>();
            for (OnnxValue value : chunk.inputs()) {
                switch (value.role()) {
                    case FEATURES, TOKENS -> tensors.add(value, steps, TimeMajor.steps(steps.lengths()));
                    case LENGTHS -> tensors.add(value, steps.lengths());
                    case STATE -> states.put(value.name(), now.from().tensor(value.path()));
                    case OUTPUT -> throw new IllegalStateException("not an input: " + value);
                }
            }
            states.putAll(tensors.byName());
            return run(chunk, states, steps.length(0));
        }
    }

    private SequenceBatch run(ExportedModel chunk, Map<String, OnnxTensor> inputs, int length) {
        Map<String, OnnxTensor> states = new LinkedHashMap<>();
        String fresh = "";
        for (OnnxValue value : chunk.outputs()) {
            if (value.role() == OnnxValue.Role.STATE) {
                states.put(value.name(), now.to().tensor(value.path()));
            } else {
                fresh = value.name();
            }
        }
        try (OrtSession.Result result = chunk.runtime().run(inputs, Set.of(fresh), states, watch)) {
            OnnxTensor tensor = (OnnxTensor) result.get(fresh).orElseThrow();
            takeTurns();
            return TimeMajor.packed(tensor.getFloatBuffer(), new int[] {rows(length)}, output.size());
        }
    }

    /** How many steps the output has after {@code length} more steps of the input. */
    private int rows(int length) {
        return switch (output.clock()) {
            case Clock.Steps clock -> length;
            case Clock.Once clock -> 1;
            case Clock.LastOf clock -> hasBegun() ? 1 : 0;
            case Clock.Repeated clock -> throw new IllegalStateException("not streamed: " + clock);
            case Clock.Strided clock -> throw new IllegalStateException("not streamed: " + clock);
        };
    }

    /** Whether there was a step, which the layer knows that the output's clock comes from. */
    private boolean hasBegun() {
        for (Graph.Node node : graph.nodes()) {
            boolean counts = node.operation() instanceof Operation.Last || node.operation() instanceof Operation.Pool;
            boolean ofOutput =
                    graph.value(new Port(node.name(), Port.Y)).clock().equals(output.clock());
            if (counts && ofOutput) {
                return now.from().first(node.path("count")) > 0;
            }
        }
        throw new IllegalStateException("nothing gives the clock of the output: " + output.clock());
    }

    @Override
    public Map<String, FloatTensor> read() {
        return now.from().read();
    }

    @Override
    public void write(Map<String, FloatTensor> states) {
        now.from().write(states);
    }

    @Override
    public void close() {
        resources.close();
    }
}
