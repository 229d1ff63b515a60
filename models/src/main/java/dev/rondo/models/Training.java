package dev.rondo.models;

import dev.rondo.model.TrainedModel;
import java.util.List;

/**
 * What came of a training.
 *
 * @param model with the weights of the lowest validation loss, or without validation the last ones
 * @param ending why it ended
 * @param checkpoint after the last whole epoch; a longer training can go on from it
 */
public record Training(TrainedModel model, Ending ending, Checkpoint checkpoint) {
    /** The epochs, in order. */
    public List<Epoch> history() {
        return checkpoint.history();
    }
}
