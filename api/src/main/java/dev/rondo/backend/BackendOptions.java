package dev.rondo.backend;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a backend is opened.
 *
 * @param threads how many threads it may use, the caller's included; 0 for as many as there are processors
 * @param nonFinite what happens to NaN and infinity in an input
 * @param properties options of one backend by name; an unknown one is refused when it is opened
 */
public record BackendOptions(int threads, NonFinite nonFinite, Map<String, String> properties) {
    /** Keeps a copy of the properties. */
    public BackendOptions {
        properties = Map.copyOf(properties);
    }

    /** From the system property {@code rondo.threads} or the variable {@code RONDO_THREADS}, otherwise the defaults. */
    public static BackendOptions defaults() {
        return new BackendOptions(Settings.threads(), NonFinite.REJECT, Map.of());
    }

    /** The same with another number of threads. */
    public BackendOptions threads(int count) {
        return new BackendOptions(count, nonFinite, properties);
    }

    /** The same with another rule for NaN and infinity. */
    public BackendOptions nonFinite(NonFinite rule) {
        return new BackendOptions(threads, rule, properties);
    }

    /** The same with an option of one backend. */
    public BackendOptions with(String name, String value) {
        Map<String, String> more = new HashMap<>(properties);
        more.put(name, value);
        return new BackendOptions(threads, nonFinite, more);
    }

    /**
     * An option of one backend: as given here, or else from outside. That is, for the option {@code provider} of the backend
     * {@code onnx}, the system property {@code rondo.onnx.provider} or the variable {@code RONDO_ONNX_PROVIDER}.
     */
    public Optional<String> property(String backend, String name) {
        return Optional.ofNullable(properties.get(name)).or(() -> Settings.value("rondo." + backend + "." + name));
    }

    /** The number of threads: as given, or the number of processors. */
    public int effectiveThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
