package dev.rondo.backend;

/** A model that runs step by step, in any number of independent sessions. May be used by many threads at once. */
public interface StreamingModel extends AutoCloseable {
    /** What it takes, gives and remembers. */
    Signature signature();

    /**
     * A session whose states begin as the model says.
     *
     * @throws dev.rondo.BackendException if the model is closed
     */
    Session open();

    /** Closes the model and every session of it. */
    @Override
    void close();
}
