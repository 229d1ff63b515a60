package dev.rondo.onnx;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Tensor;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.signature.FileValue;
import dev.rondo.onnx.signature.Meaning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** Whole sequences at once; states that the file passes out are further outputs. */
final class WholeExecution implements FileExecution {
    private final Imported imported;
    private final Set<String> states;
    private final CompiledModel model;

    WholeExecution(Imported imported, Backend backend) {
        this.imported = imported;
        this.states = states(imported);
        Graph graph = imported.graph();
        Map<String, Port> outputs = new LinkedHashMap<>(graph.outputs());
        for (String state : states) {
            int dot = state.lastIndexOf('.');
            outputs.put(outputName(state), new Port(state.substring(0, dot), state.substring(dot + 1)));
        }
        Graph more = states.isEmpty() ? graph : graph.extended(List.of(), List.of(), outputs);
        this.model = backend.compile(new TrainedModel(more, imported.weights()));
    }

    private static Set<String> states(Imported imported) {
        Set<String> states = new LinkedHashSet<>();
        for (FileValue value : imported.signature().outputs()) {
            if (value.meaning() instanceof Meaning.States meaning) {
                meaning.parts().forEach(part -> states.add(part.state()));
            }
        }
        return states;
    }

    private static String outputName(String state) {
        return "state " + state;
    }

    @Override
    public Results run(Map<String, SequenceBatch> batches, Map<String, ? extends Tensor> tensors, int sequences) {
        for (FileValue value : imported.signature().inputs()) {
            Tensor tensor = tensors.get(value.name());
            boolean begins = value.meaning() instanceof Meaning.States
                    && tensor != null
                    && IntStream.range(0, tensor.size()).anyMatch(i -> tensor.doubleAt(i) != 0);
            if (begins) {
                throw new InputException(new Problem(
                        "input '" + value.name() + "'",
                        "it holds states to go on from",
                        "this model looks at whole sequences, which begin with its own states",
                        "leave the input out, or import a model that only looks back"));
            }
        }
        Map<String, SequenceBatch> outputs = model.run(batches);
        List<Map<String, FloatTensor>> after = new ArrayList<>();
        for (int i = 0; i < sequences; i++) {
            Map<String, FloatTensor> own = new LinkedHashMap<>();
            for (String state : states) {
                SequenceBatch batch = Objects.requireNonNull(outputs.get(outputName(state)));
                own.put(state, FloatTensor.vector(batch.sequence(i).values().toFloats()));
            }
            after.add(own);
        }
        return new Results(outputs, after);
    }

    @Override
    public void close() {
        model.close();
    }
}
