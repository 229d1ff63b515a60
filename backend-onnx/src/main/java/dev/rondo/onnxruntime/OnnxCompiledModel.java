package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lengths;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Signature;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxValue;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs batches: pads them, runs the model, and packs what comes out. */
final class OnnxCompiledModel implements CompiledModel {
    private final Graph graph;
    private final InputCheck check;
    private final PaddedSteps padded;
    private final Deadline deadline;
    private final ExportedModel model;
    private final Lifecycle lifecycle;

    OnnxCompiledModel(TrainedModel trained, Engine engine) {
        this.graph = trained.graph().withoutRandomness();
        this.check = new InputCheck(graph, NonFinite.REJECT);
        this.padded = PaddedSteps.of(graph);
        this.deadline = engine.deadline();
        this.model = engine.load(OnnxExport.batchModel(trained), graph.parameterCount());
        this.lifecycle = new Lifecycle("compiled model", model::close, engine.cleaner());
    }

    @Override
    public Signature signature() {
        return Signature.of(graph);
    }

    @Override
    public Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs) {
        lifecycle.enter();
        try {
            Lengths lengths = check.check(inputs);
            return lengths.count() == 0 ? empty() : run(inputs, lengths);
        } finally {
            lifecycle.exit();
        }
    }

    private Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs, Lengths lengths) {
        requireSpace(lengths);
        try (InputTensors tensors = new InputTensors(model.runtime());
                Deadline.Watch watch = deadline.watch()) {
            for (OnnxValue value : model.inputs()) {
                switch (value.role()) {
                    case FEATURES, TOKENS -> {
                        SequenceBatch batch = Objects.requireNonNull(inputs.get(value.path()));
                        tensors.add(value, batch, padded.of(clock(value.path()), lengths));
                    }
                    case LENGTHS -> tensors.add(value, lengths.at(new Clock.Steps(value.path())));
                    case STATE, OUTPUT -> throw new IllegalStateException("not an input: " + value);
                }
            }
            Set<String> names = model.outputs().stream().map(OnnxValue::name).collect(Collectors.toSet());
            try (OrtSession.Result result = model.runtime().run(tensors.byName(), names, Map.of(), watch)) {
                return outputs(result, lengths);
            }
        }
    }

    private Clock clock(String input) {
        return graph.value(new Port(input, Port.Y)).clock();
    }

    /** Checks that inputs and outputs fit once they are padded. */
    private void requireSpace(Lengths lengths) {
        for (Graph.Input input : graph.inputs()) {
            int steps = padded.of(input.clock(), lengths);
            int width = input.kind() == InputKind.TOKENS ? 1 : input.size();
            TimeMajor.requireSpace("input '" + input.name() + "'", steps, lengths.count(), width);
        }
        graph.outputs().forEach((name, port) -> {
            Graph.Value value = graph.value(port);
            int steps = padded.of(value.clock(), lengths);
            TimeMajor.requireSpace("output '" + name + "'", steps, lengths.count(), value.size());
        });
    }

    private Map<String, SequenceBatch> outputs(OrtSession.Result result, Lengths lengths) {
        Map<String, SequenceBatch> outputs = new LinkedHashMap<>();
        for (OnnxValue value : model.outputs()) {
            Graph.Value edge =
                    graph.value(Objects.requireNonNull(graph.outputs().get(value.path())));
            OnnxTensor tensor = (OnnxTensor) result.get(value.name()).orElseThrow();
            FloatBuffer padded = tensor.getFloatBuffer();
            outputs.put(value.path(), TimeMajor.packed(padded, lengths.at(edge.clock()), edge.size()));
        }
        return outputs;
    }

    /** What comes of no sequences. */
    private Map<String, SequenceBatch> empty() {
        Map<String, SequenceBatch> outputs = new LinkedHashMap<>();
        graph.outputs()
                .forEach((name, port) -> outputs.put(
                        name,
                        TimeMajor.packed(
                                NativeModel.floats(0),
                                new int[0],
                                graph.value(port).size())));
        return outputs;
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
