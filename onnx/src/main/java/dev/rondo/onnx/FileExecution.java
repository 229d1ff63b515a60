package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Tensor;
import java.util.List;
import java.util.Map;

/** How an imported model is run: on whole sequences, or in sessions whose states come from outside. */
sealed interface FileExecution extends AutoCloseable permits StreamedExecution, WholeExecution {
    /**
     * What a run gives.
     *
     * @param outputs the outputs of the model
     * @param states the states of each sequence after its steps, by full name
     */
    record Results(Map<String, SequenceBatch> outputs, List<Map<String, FloatTensor>> states) {}

    /**
     * Runs.
     *
     * @param batches the inputs of the model
     * @param tensors the tensors of the file, among them states
     * @param sequences how many there are
     */
    Results run(Map<String, SequenceBatch> batches, Map<String, ? extends Tensor> tensors, int sequences);

    @Override
    void close();
}
