package dev.rondo.simd.engine;

import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Signature;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A graph compiled for whole batches. */
public final class SimdModel implements CompiledModel {
    private final Graph graph;
    private final Signature signature;
    private final PreparedGraph prepared;
    private final InputCheck check;
    private final Workers workers;
    private final Memories memories = new Memories();
    private final Lifecycle lifecycle = new Lifecycle("compiled model", () -> {});

    /** Compiles a model for running. */
    public SimdModel(TrainedModel model, NonFinite nonFinite, Kernels kernels, Workers workers) {
        this.graph = model.graph().withoutRandomness();
        this.signature = Signature.of(graph);
        this.prepared = PreparedGraph.forRunning(graph, kernels);
        this.prepared.install(model.weights(), workers);
        this.check = new InputCheck(signature, nonFinite);
        this.workers = workers;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs) {
        lifecycle.enter();
        try {
            Memory memory = memories.take();
            Batch batch = new Batch(graph, check.check(inputs), memory);
            for (Graph.Input input : graph.inputs()) {
                batch.load(input.name(), Objects.requireNonNull(inputs.get(input.name())));
            }
            new ForwardPass(prepared, batch, null, false, workers).run();
            Map<String, SequenceBatch> outputs = new LinkedHashMap<>();
            for (Map.Entry<String, Port> output : graph.outputs().entrySet()) {
                outputs.put(output.getKey(), batch.unload(output.getValue()));
            }
            memories.giveBack(memory);
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
