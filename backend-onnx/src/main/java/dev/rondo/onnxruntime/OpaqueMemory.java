package dev.rondo.onnxruntime;

import dev.rondo.backend.Signature;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import java.util.Map;

/** A session of an opaque model: one call for single steps that is kept, and one for each chunk where the file takes several steps. */
final class OpaqueMemory implements SessionMemory {
    private final NativeModel model;
    private final Uses uses;
    private final Signature signature;
    private final String input;
    private final String output;
    private final Resources resources = new Resources();
    private final Deadline.Watch watch;
    private final OpaqueCall step;
    private final Block x;
    private final Block y;

    OpaqueMemory(
            NativeModel model, Uses uses, Signature signature, Deadline deadline, Map<String, FloatTensor> states) {
        this.model = model;
        this.uses = uses;
        this.signature = signature;
        this.input = signature.inputs().getFirst().name();
        this.output = signature.outputs().keySet().iterator().next();
        try {
            this.watch = resources.keep(deadline.watch());
            this.step = resources.keep(new OpaqueCall(model, uses, 1, 1));
            this.x = step.input(input);
            this.y = step.output(output);
            step.states(states);
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    @Override
    public void step(float[] features, float[] result) {
        x.put(0, 0, features, 0);
        step.run(watch);
        y.get(0, 0, result, 0);
    }

    @Override
    public void step(int token, float[] result) {
        x.put(0, 0, token);
        step.run(watch);
        y.get(0, 0, result, 0);
    }

    @Override
    public SequenceBatch run(SequenceBatch steps) {
        OutputRows rows = new OutputRows(signature.outputs().values().iterator().next(), steps.lengths());
        Map<String, FloatTensor> before = read();
        try {
            if (uses.hasTime()) {
                runTogether(steps, rows);
            } else {
                runOneByOne(steps, rows);
            }
        } catch (RuntimeException e) {
            write(before);
            throw e;
        }
        return rows.batch();
    }

    private void runTogether(SequenceBatch steps, OutputRows rows) {
        if (steps.rows() == 0) {
            return;
        }
        try (OpaqueCall chunk = new OpaqueCall(model, uses, steps.rows(), 1)) {
            chunk.states(step.states());
            chunk.load(input, steps, 0, 0, steps.rows(), 0);
            chunk.run(watch);
            rows.take(chunk.output(output), 0, 0, 0, steps.rows());
            step.states(chunk.states());
        }
    }

    private void runOneByOne(SequenceBatch steps, OutputRows rows) {
        for (int t = 0; t < steps.rows(); t++) {
            step.load(input, steps, 0, t, 1, 0);
            step.run(watch);
            rows.take(y, 0, 0, t, 1);
        }
    }

    @Override
    public Map<String, FloatTensor> read() {
        return step.states();
    }

    @Override
    public void write(Map<String, FloatTensor> states) {
        step.states(states);
    }

    @Override
    public void close() {
        resources.close();
    }
}
