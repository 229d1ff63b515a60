package dev.rondo.backend;

import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.Weights;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import java.util.Map;

/** A model that gives losses and gradients. Used by one thread at a time; it may use more of its own. */
public interface TrainableModel extends AutoCloseable {
    /** The graph that is trained, without the loss. */
    Graph graph();

    /**
     * The loss of a batch and its derivative by every parameter, with random masks drawn.
     *
     * @param inputs for each input of the graph a batch of the same number of sequences
     * @param targets what the output should be, step by step
     * @param draw what the masks depend on
     * @throws dev.rondo.InputException if a batch does not fit
     */
    Gradients gradients(Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw);

    /** The loss of a batch as outside training: masks replaced by their expectation. */
    double loss(Map<String, SequenceBatch> inputs, SequenceBatch targets);

    /**
     * Goes on with other weights. Their values may be read until the next update: whoever changes them in place, as a {@link
     * dev.rondo.train.Descent} does, updates again before the next call.
     *
     * @throws dev.rondo.ModelException if they are not those of this graph
     */
    void update(Weights weights);

    @Override
    void close();
}
