package dev.rondo.backend;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import java.util.Map;

/** A model that runs whole batches. May be used by many threads at once. */
public interface CompiledModel extends AutoCloseable {
    /** What it takes and gives. */
    Signature signature();

    /**
     * Runs a batch.
     *
     * @param inputs for each input a batch of the same number of sequences
     * @return for each output a batch of floats; the caller owns it
     * @throws dev.rondo.InputException if an input is missing, or does not fit, or holds NaN or infinity where that is refused
     * @throws dev.rondo.BackendException if the model is closed
     */
    Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs);

    /**
     * Runs a batch through a model of one input and one output.
     *
     * @throws BackendException if it has more
     */
    default SequenceBatch run(SequenceBatch input) {
        Signature signature = signature();
        if (signature.inputs().size() != 1 || signature.outputs().size() != 1) {
            throw new BackendException(new Problem(
                    "run",
                    "the model has the inputs "
                            + signature.inputs().stream().map(Graph.Input::name).toList() + " and the outputs "
                            + signature.outputs().keySet(),
                    "this form takes one of each",
                    "pass a map of named batches"));
        }
        return run(Map.of(signature.inputs().getFirst().name(), input))
                .values()
                .iterator()
                .next();
    }

    @Override
    void close();
}
