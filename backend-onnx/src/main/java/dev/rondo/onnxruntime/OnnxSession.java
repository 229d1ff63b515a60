package dev.rondo.onnxruntime;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Session;
import dev.rondo.backend.Signature;
import dev.rondo.backend.State;
import dev.rondo.data.SequenceBatch;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One sequence: checks what comes in before ONNX Runtime sees it. */
final class OnnxSession implements Session {
    private final OnnxStreamingModel model;
    private final Signature signature;
    private final InputCheck check;
    private final SessionMemory memory;
    private final int outputSize;
    private final Lifecycle lifecycle;

    /** The memory belongs to the session from now on. */
    OnnxSession(OnnxStreamingModel model, SessionMemory memory, Cleaner cleaner) {
        this.model = model;
        this.signature = model.signature();
        this.check = new InputCheck(signature, NonFinite.REJECT);
        this.memory = memory;
        this.outputSize = signature.outputs().values().iterator().next().size();
        this.lifecycle = new Lifecycle("session", memory::close, cleaner);
    }

    @Override
    public void step(float[] x, float[] y) {
        lifecycle.enterAlone();
        try {
            check.checkStep(x);
            check.checkOutput(y, outputSize);
            memory.step(x, y);
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void step(int token, float[] y) {
        lifecycle.enterAlone();
        try {
            check.checkStep(token);
            check.checkOutput(y, outputSize);
            memory.step(token, y);
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public SequenceBatch run(SequenceBatch chunk) {
        return alone(() -> {
            check.checkChunk(chunk);
            TimeMajor.requireSpace("chunk", chunk.rows(), 1, Math.max(chunk.features(), outputSize));
            return memory.run(chunk);
        });
    }

    @Override
    public State state() {
        return alone(() -> new State(signature.fingerprint(), memory.read()));
    }

    /**
     * Goes on from other states.
     *
     * @throws InputException if they are not states of the same model, or hold NaN or infinity, which ONNX Runtime would hide
     */
    @Override
    public void restore(State state) {
        alone(() -> {
            state.requireOf(signature);
            requireFinite(state);
            memory.write(state.tensors());
            return state;
        });
    }

    private static void requireFinite(State state) {
        List<Problem> problems = new ArrayList<>();
        state.tensors().forEach((path, tensor) -> {
            int place = OnnxRuntimeBackend.firstNotFinite(tensor);
            if (place >= 0) {
                problems.add(new Problem(
                        "state '" + path + "'",
                        "found " + tensor.at(place) + " at element " + place,
                        "the backend 'onnx' takes finite states, since ONNX Runtime hides others",
                        "restore an earlier state, or use another backend"));
            }
        });
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    @Override
    public Session fork() {
        return alone(() -> model.open(memory.read()));
    }

    @Override
    public void reset() {
        alone(() -> {
            memory.write(model.initial());
            return model;
        });
    }

    private <T> T alone(Supplier<T> call) {
        lifecycle.enterAlone();
        try {
            return call.get();
        } finally {
            lifecycle.exit();
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
