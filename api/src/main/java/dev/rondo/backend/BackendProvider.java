package dev.rondo.backend;

/** How a backend is found: a service with a public constructor without parameters. Looking at it must cost nothing. */
public interface BackendProvider {
    /** The name by which it is asked for, in lower case with hyphens. */
    String name();

    /** Of the backends that support a model, that with the highest priority is selected; the reference has 0. */
    int priority();

    /** Whether it can be opened here. Loads nothing heavy and throws nothing. */
    Availability probe();

    /**
     * Opens the backend; the caller closes it.
     *
     * @throws dev.rondo.BackendException if it is not available, or an option is unknown to it
     */
    Backend open(BackendOptions options);
}
