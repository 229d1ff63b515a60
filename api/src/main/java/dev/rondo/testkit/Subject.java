package dev.rondo.testkit;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.Oracle;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a case looks at: an open backend, and a model that it supports.
 *
 * @param provider opens more backends of the same kind
 * @param options how the backend was opened
 * @param backend closed after the case
 * @param model what the case is about
 * @param samples data for it
 */
record Subject(BackendProvider provider, BackendOptions options, Backend backend, TrainedModel model, Samples samples) {
    Graph graph() {
        return model.graph();
    }

    CompiledModel compile() {
        return backend.compile(model);
    }

    StreamingModel stream() {
        return backend.stream(model);
    }

    /** Compiles, runs once, closes. */
    Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs) {
        try (CompiledModel compiled = compile()) {
            return compiled.run(inputs);
        }
    }

    /** What the reference computes. */
    Map<String, double[][][]> expected(Map<String, SequenceBatch> inputs) {
        return Oracle.of(model).run(steps(inputs), null);
    }

    static Map<String, double[][][]> steps(Map<String, SequenceBatch> inputs) {
        Map<String, double[][][]> steps = new LinkedHashMap<>();
        inputs.forEach((name, batch) -> steps.put(name, Oracle.steps(batch)));
        return steps;
    }
}
