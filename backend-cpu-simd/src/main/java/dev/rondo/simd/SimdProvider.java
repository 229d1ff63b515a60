package dev.rondo.simd;

import dev.rondo.backend.Availability;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;

/** Provides the backend {@code cpu-simd}. Without the incubator module its scalar twin serves, to the same bits. */
public final class SimdProvider implements BackendProvider {
    /** For the service loader. */
    public SimdProvider() {}

    @Override
    public String name() {
        return SimdBackend.NAME;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability probe() {
        return new Availability.Available(
                KernelChoice.vectorsArePresent()
                        ? "pure Java on the Vector API"
                        : "pure Java, scalar: slow without " + KernelChoice.FLAG);
    }

    @Override
    public Backend open(BackendOptions options) {
        return new SimdBackend(options);
    }
}
