package dev.rondo.models;

import java.util.concurrent.atomic.AtomicBoolean;

/** A request to stop that one thread makes and another looks for. May be used by many threads at once. */
public final class Cancellation {
    private final AtomicBoolean requested = new AtomicBoolean();

    /** Nothing has been requested yet. */
    public Cancellation() {}

    /** Requests to stop; what is cancelled ends after the batch that it is at. */
    public void cancel() {
        requested.set(true);
    }

    /** Whether it was requested. */
    public boolean isRequested() {
        return requested.get();
    }
}
