package dev.rondo.backend;

import java.util.Map;

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

    /** The number of threads: as given, or the number of processors. */
    public int effectiveThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
