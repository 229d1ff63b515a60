package dev.rondo.backend;

import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Loss;

/**
 * Runs models. A backend owns its threads and may be used by many threads at once. Whoever opens it closes it: closing waits for calls
 * that are running, fails everything that was compiled by it cleanly, and may be done twice.
 */
public interface Backend extends AutoCloseable {
    /** The name of its provider. */
    String name();

    /** Whether it can compile this model for this purpose. */
    Support supports(Graph graph, Purpose purpose);

    /**
     * Compiles a model for whole batches.
     *
     * @throws dev.rondo.BackendException if {@link #supports} refuses it, with the same reasons
     */
    CompiledModel compile(TrainedModel model);

    /**
     * Compiles a model for streaming.
     *
     * @throws dev.rondo.BackendException if {@link #supports} refuses it, with the same reasons
     */
    StreamingModel stream(TrainedModel model);

    /**
     * Compiles a model for training.
     *
     * @throws dev.rondo.BackendException if {@link #supports} refuses it, with the same reasons
     */
    TrainableModel train(TrainedModel model, Purpose.Train purpose);

    /** Compiles a model for training with full back-propagation through time. */
    default TrainableModel train(TrainedModel model, Loss loss) {
        return train(model, new Purpose.Train(loss, 0));
    }

    /** Whether results are the same bits however they are computed: in what batch, in what chunks, on how many threads. */
    boolean bitwise();

    @Override
    void close();
}
