package dev.rondo.benchmarks.work;

import dev.rondo.backend.Backend;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import java.util.Map;

/** Whole batches. */
final class RondoBatch implements Subject {
    private final Backend backend;
    private final CompiledModel model;
    private final SequenceBatch input;
    private SequenceBatch output;

    RondoBatch(Backend backend, Work work) {
        this.backend = backend;
        this.model = backend.compile(work.model());
        this.input = work.input();
        this.output = input;
    }

    @Override
    public String settings() {
        return "";
    }

    @Override
    public void call() {
        output = model.run(input);
    }

    @Override
    public Map<String, float[]> outcome() {
        return Map.of("y", ((FloatTensor) output.values()).toArray());
    }

    @Override
    public void close() {
        backend.close();
    }
}
