package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Everything that goes into and comes out of calls of an opaque model with the same number of steps and sequences, in memory that is
 * shared with ONNX Runtime. There are two sets of states, one to read and one to write, which change places after every call that
 * succeeded. Neither number may be 0.
 */
final class OpaqueCall implements AutoCloseable {
    private final NativeModel model;
    private final Resources resources = new Resources();
    private final Map<String, Block> data = new LinkedHashMap<>();
    private final Map<String, Block> outputs = new LinkedHashMap<>();
    private final Map<String, Block> lengths = new LinkedHashMap<>();
    private final Map<String, Block> constants = new LinkedHashMap<>();
    private Map<String, Block> states = new LinkedHashMap<>();
    private Map<String, Block> nextStates = new LinkedHashMap<>();
    private Turn now;
    private Turn next;

    /** What is handed over while one of the two sets of states is the current one. */
    private record Turn(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

    OpaqueCall(NativeModel model, Uses uses, int steps, int count) {
        this.model = model;
        try {
            take(uses, steps, count);
            int[] all = new int[count];
            Arrays.fill(all, steps);
            lengths(all);
            this.now = turn(uses, states, nextStates);
            this.next = turn(uses, nextStates, states);
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    /** Takes the memory for all inputs and outputs. */
    private void take(Uses uses, int steps, int count) {
        for (FileValue value : uses.file().inputs()) {
            switch (uses.of(value)) {
                case Use.Data(List<Axis> axes) -> data.put(value.name(), block(value, axes, steps, count));
                case Use.Lengths(List<Axis> axes) -> lengths.put(value.name(), block(value, axes, steps, count));
                case Use.State state -> {
                    states.put(value.name(), block(value, state.axes(), steps, count));
                    nextStates.put(value.name(), block(value, state.axes(), steps, count));
                }
                case Use.Constant(Tensor constant) -> constants.put(value.name(), constant(value, constant));
                case Use.Next n -> throw notAnInput(value);
                case Use.Omitted o -> throw notAnInput(value);
                case Use.Unclear u -> throw notAnInput(value);
            }
        }
        for (FileValue value : uses.file().outputs()) {
            if (uses.of(value) instanceof Use.Data(List<Axis> axes)) {
                outputs.put(value.name(), block(value, axes, steps, count));
            }
        }
    }

    private static IllegalStateException notAnInput(FileValue value) {
        return new IllegalStateException("refused before: " + value.path());
    }

    private Block block(FileValue value, List<Axis> axes, int steps, int count) {
        return resources.keep(new Block(model, value, axes, steps, count));
    }

    private Block constant(FileValue value, Tensor constant) {
        List<Axis> axes = Arrays.stream(constant.shape().toArray())
                .mapToObj(Axis::feature)
                .toList();
        Block block = block(value, axes, 1, 1);
        block.put(0, 0, constant, 0);
        return block;
    }

    private Turn turn(Uses uses, Map<String, Block> from, Map<String, Block> to) {
        Map<String, OnnxTensor> in = new LinkedHashMap<>();
        data.forEach((name, block) -> in.put(name, block.tensor()));
        lengths.forEach((name, block) -> in.put(name, block.tensor()));
        constants.forEach((name, block) -> in.put(name, block.tensor()));
        from.forEach((name, block) -> in.put(name, block.tensor()));
        Map<String, OnnxTensor> out = new LinkedHashMap<>();
        outputs.forEach((name, block) -> out.put(name, block.tensor()));
        to.forEach((name, block) -> {
            if (uses.inputs().get(name) instanceof Use.State state) {
                out.put(state.next(), block.tensor());
            }
        });
        return new Turn(in, out);
    }

    /** The tensor of an input that carries data. */
    Block input(String name) {
        return Objects.requireNonNull(data.get(name), name);
    }

    /** The tensor of an output. */
    Block output(String name) {
        return Objects.requireNonNull(outputs.get(name), name);
    }

    /** Says how many steps each sequence has, where the model takes that; unless said, all that there are. */
    void lengths(int[] steps) {
        for (int i = 0; i < steps.length; i++) {
            for (Block block : lengths.values()) {
                block.put(0, i, steps[i]);
            }
        }
    }

    /** Puts steps of a sequence of a batch at its place among the sequences of this call: from {@code from}, as many as there are. */
    void load(String name, SequenceBatch batch, int sequence, int from, int steps, int at) {
        Block block = input(name);
        int count = Math.min(steps, batch.length(sequence) - from);
        for (int t = 0; t < count; t++) {
            block.put(t, at, batch.values(), (batch.offset(sequence) + from + t) * block.features());
        }
    }

    /** Runs the model once. */
    void run(Deadline.Watch watch) {
        model.run(now.inputs(), Set.of(), now.outputs(), watch).close();
        Turn before = now;
        now = next;
        next = before;
        Map<String, Block> old = states;
        states = nextStates;
        nextStates = old;
    }

    /** The states of the first sequence. */
    Map<String, FloatTensor> states() {
        Map<String, FloatTensor> values = new LinkedHashMap<>();
        states.forEach((name, block) -> {
            float[] value = new float[block.features()];
            block.get(0, 0, value, 0);
            values.put(name, FloatTensor.wrap(Shape.of(value.length), value));
        });
        return values;
    }

    /** Goes on from states of the first sequence. */
    void states(Map<String, FloatTensor> values) {
        states.forEach((name, block) -> block.put(0, 0, Objects.requireNonNull(values.get(name), name), 0));
    }

    @Override
    public void close() {
        resources.close();
    }
}
