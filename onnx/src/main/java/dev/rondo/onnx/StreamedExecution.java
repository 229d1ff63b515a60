package dev.rondo.onnx;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.signature.FileValue;
import dev.rondo.onnx.signature.Meaning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A session for each sequence, which goes on from the states that the file's tensors hold. */
final class StreamedExecution implements FileExecution {
    private final Imported imported;
    private final StreamingModel model;

    StreamedExecution(Imported imported, Backend backend) {
        this.imported = imported;
        this.model = backend.stream(imported.model());
    }

    @Override
    public Results run(Map<String, SequenceBatch> batches, Map<String, ? extends Tensor> tensors, int sequences) {
        SequenceBatch batch = batches.values().iterator().next();
        List<Sequence> results = new ArrayList<>();
        List<Map<String, FloatTensor>> states = new ArrayList<>();
        for (int i = 0; i < sequences; i++) {
            try (Session session = model.open()) {
                session.restore(before(session.state(), tensors, i));
                results.add(session.run(SequenceBatch.of(batch.sequence(i))).sequence(0));
                states.add(session.state().tensors());
            }
        }
        String output = imported.graph().outputs().keySet().iterator().next();
        return new Results(Map.of(output, SequenceBatch.ofSequences(results)), states);
    }

    private State before(State standard, Map<String, ? extends Tensor> tensors, int sequence) {
        Map<String, FloatTensor> states = new LinkedHashMap<>(standard.tensors());
        for (FileValue value : imported.signature().inputs()) {
            Tensor tensor = tensors.get(value.name());
            if (value.meaning() instanceof Meaning.States meaning && tensor != null) {
                StateTensors.read(meaning, FileTensors.of(value, tensor), tensor, sequence, states);
            }
        }
        return new State(standard.fingerprint(), states);
    }

    @Override
    public void close() {
        model.close();
    }
}
