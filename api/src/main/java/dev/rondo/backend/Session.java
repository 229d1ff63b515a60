package dev.rondo.backend;

import dev.rondo.data.SequenceBatch;

/**
 * One sequence on its way through a model, as long as it lasts. Used by one thread at a time; a second one is refused.
 *
 * <p>Running a sequence in chunks, of one step or many, gives what running it whole gives. A layer that needs the end of a sequence
 * ({@code Last}, {@code Pool}) gives at every step what it would give if the sequence ended there. A call that is refused leaves the
 * states as they were.
 */
public interface Session extends AutoCloseable {
    /**
     * One step.
     *
     * @param x the features of this step; not kept
     * @param y where the output is written; not kept
     * @throws dev.rondo.InputException if an array is shorter than the model needs, or the input holds NaN or infinity where that is refused,
     *     or the model takes tokens
     * @throws dev.rondo.BackendException if the session is closed, or in use by another thread
     */
    void step(float[] x, float[] y);

    /**
     * One step of a model that takes tokens.
     *
     * @param token the id of this step
     * @param y where the output is written; not kept
     * @throws dev.rondo.InputException if there is no such id, or {@code y} is too short, or the model takes features
     * @throws dev.rondo.BackendException if the session is closed, or in use by another thread
     */
    void step(int token, float[] y);

    /**
     * Any number of steps.
     *
     * @param chunk one sequence, the next steps
     * @return the output for these steps; after a layer that needs the end of a sequence, one step, as if it ended here
     */
    SequenceBatch run(SequenceBatch chunk);

    /** All states as they are now. */
    State state();

    /**
     * Goes on from other states.
     *
     * @throws dev.rondo.InputException if they are not states of the same model
     */
    void restore(State state);

    /** A second session that goes on from the same states. */
    Session fork();

    /** Begins anew. */
    void reset();

    @Override
    void close();
}
