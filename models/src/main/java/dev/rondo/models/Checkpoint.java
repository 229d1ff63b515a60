package dev.rondo.models;

import dev.rondo.model.Weights;
import dev.rondo.train.OptimizerState;
import java.util.List;

/**
 * A training between two epochs, as a value: what is needed to go on as if it had never stopped.
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
}
