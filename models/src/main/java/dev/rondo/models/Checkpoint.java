package dev.rondo.models;

import dev.rondo.model.Graph;
import dev.rondo.model.Weights;
import dev.rondo.models.safetensors.Safetensors;
import dev.rondo.train.OptimizerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A training between two epochs, as a value: what is needed to go on as if it had never stopped.
 *
 * <pre>{@code
 * trainer.checkpoints(file).train(data);                      // saved after each epoch
 * trainer.resume(data, Checkpoint.load(file));                // the bits of a training that never stopped
 * }</pre>
 *
 * @param weights as they are now
 * @param optimizerState what the optimizer remembers
 * @param best the weights after the epoch of the lowest validation loss; without validation those of now
 * @param history the epochs so far
 */
public record Checkpoint(Weights weights, OptimizerState optimizerState, Weights best, List<Epoch> history) {
    /** Keeps a copy of the history. */
    public Checkpoint {
        history = List.copyOf(history);
    }

    /**
     * Reads what {@link #save} wrote. The file is checked as a whole: every tensor and number is there, and fits the others.
     *
     * @throws dev.rondo.FormatException if the file is damaged or something else
     * @throws IOException if it cannot be read
     */
    public static Checkpoint load(Path file) throws IOException {
        return CheckpointFile.read(Safetensors.read(file));
    }

    /**
     * Writes a safetensors file, which holds either what it held before or all of this, whatever happens on the way.
     *
     * @throws IOException if it cannot be written
     */
    public void save(Path file) throws IOException {
        CheckpointFile.of(this).writeTo(file);
    }

    /** The number of epochs trained. */
    public int epoch() {
        return history.size();
    }

    /** The lowest validation loss so far; infinite if there is none. */
    public double bestLoss() {
        return history.stream()
                .mapToDouble(epoch -> epoch.validationLoss().orElse(Double.POSITIVE_INFINITY))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** The number of epochs since the validation loss was first at its lowest; all epochs if there is none. */
    public int epochsSinceBest() {
        double best = bestLoss();
        return history.stream()
                .filter(epoch -> epoch.validationLoss().orElse(Double.NaN) == best)
                .findFirst()
                .map(epoch -> epoch() - epoch.number())
                .orElse(epoch());
    }

    /**
     * Checks that this is a checkpoint of a graph.
     *
     * @throws dev.rondo.ModelException with every parameter that is missing, left over or of another shape
     */
    void requireOf(Graph graph) {
        weights.fitting(graph);
        best.fitting(graph);
    }
}
