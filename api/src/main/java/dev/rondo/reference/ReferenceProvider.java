package dev.rondo.reference;

import dev.rondo.backend.Availability;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;

/** Provides the backend {@code reference}: scalar, in double precision, for every model and purpose. */
public final class ReferenceProvider implements BackendProvider {
    /** For the service loader. */
    public ReferenceProvider() {}

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability probe() {
        return new Availability.Available("scalar, double precision, the oracle of the tests");
    }

    @Override
    public Backend open(BackendOptions options) {
        return new ReferenceBackend(options);
    }
}
