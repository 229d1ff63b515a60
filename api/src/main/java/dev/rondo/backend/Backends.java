package dev.rondo.backend;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.model.Graph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds backends and selects one.
 *
 * <p>A backend that is asked for by name, in code or by {@code rondo.backend} or {@code RONDO_BACKEND}, is that one or none: nothing
 * falls back to another. Otherwise it is the one of the highest priority that supports the whole model.
 */
public final class Backends {
    private static final Comparator<BackendProvider> BY_PRIORITY =
            Comparator.comparingInt(BackendProvider::priority).reversed().thenComparing(BackendProvider::name);

    private Backends() {}

    /** All providers that are there, the one of the highest priority first; a broken one is left out. */
    public static List<BackendProvider> providers() {
        List<BackendProvider> found = new ArrayList<>();
        Iterator<BackendProvider> services =
                ServiceLoader.load(BackendProvider.class).iterator();
        while (true) {
            try {
                if (!services.hasNext()) {
                    break;
                }
                found.add(services.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                System.getLogger(Backends.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "A backend could not be loaded and is left out: " + e.getMessage());
            }
        }
        found.sort(BY_PRIORITY);
        return found;
    }

    /** Opens the backend of this name with the default options. */
    public static Backend named(String name) {
        return named(name, BackendOptions.defaults());
    }

    /**
     * Opens the backend of this name; the caller closes it.
     *
     * @throws BackendException if there is none, or it is not available here; lists all backends and why
     */
    public static Backend named(String name, BackendOptions options) {
        return named(name, options, providers());
    }

    /** As {@link #named(String, BackendOptions)}, among these providers alone. */
    public static Backend named(String name, BackendOptions options, List<BackendProvider> providers) {
        for (BackendProvider provider : providers) {
            if (provider.name().equals(name) && isAvailable(provider)) {
                return provider.open(options);
            }
        }
        List<Problem> problems = new ArrayList<>();
        boolean known = providers.stream().anyMatch(provider -> provider.name().equals(name));
        problems.add(new Problem(
                "backend '" + name + "'",
                known ? "it is not available here" : "it was not found",
                "a backend asked for by name is never replaced by another",
                known ? "see below" : "add its jar, or name one of those below"));
        providers.forEach(provider -> problems.add(status(provider)));
        throw new BackendException("The backend '" + name + "' cannot be opened", problems);
    }

    /**
     * Opens the backend that a setting names, or else the available one of the highest priority among these providers, for an application
     * that opens its backend before it knows its models; the caller closes it.
     *
     * @throws BackendException if none is available; lists all backends and why
     */
    public static Backend preferred(BackendOptions options, List<BackendProvider> providers) {
        Optional<String> wanted = Settings.backend();
        if (wanted.isPresent()) {
            return named(wanted.get(), options, providers);
        }
        return providers.stream()
                .sorted(BY_PRIORITY)
                .filter(Backends::isAvailable)
                .findFirst()
                .orElseThrow(() -> new BackendException(
                        "No backend is available",
                        providers.stream().map(Backends::status).toList()))
                .open(options);
    }

    /** Opens the best backend for a model with the default options. */
    public static Backend select(Graph graph, Purpose... purposes) {
        return select(graph, BackendOptions.defaults(), purposes);
    }

    /**
     * Opens the backend of the highest priority that supports the whole model for all purposes, or the one that a setting names; the
     * caller closes it.
     *
     * @throws BackendException if none does; lists all backends and why
     */
    public static Backend select(Graph graph, BackendOptions options, Purpose... purposes) {
        return select(graph, options, providers(), Settings.backend(), purposes);
    }

    static Backend select(
            Graph graph,
            BackendOptions options,
            List<BackendProvider> providers,
            Optional<String> wanted,
            Purpose... purposes) {
        List<Problem> refusals = new ArrayList<>();
        if (wanted.isPresent()) {
            Optional<Backend> backend = supporting(named(wanted.get(), options, providers), graph, refusals, purposes);
            if (backend.isPresent()) {
                return backend.get();
            }
            providers.stream()
                    .filter(provider -> !provider.name().equals(wanted.get()))
                    .forEach(provider -> refusals.add(status(provider)));
            throw new BackendException("The backend '" + wanted.get() + "' refuses this model", refusals);
        }
        for (BackendProvider provider : providers) {
            Optional<Backend> backend = opened(provider, graph, options, refusals, purposes);
            if (backend.isPresent()) {
                return backend.get();
            }
        }
        throw new BackendException("No backend supports this model", refusals);
    }

    /** The backend of a provider, if it can be opened and supports the model; otherwise the reasons are added to the refusals. */
    private static Optional<Backend> opened(
            BackendProvider provider,
            Graph graph,
            BackendOptions options,
            List<Problem> refusals,
            Purpose... purposes) {
        if (!isAvailable(provider)) {
            refusals.add(status(provider));
            return Optional.empty();
        }
        try {
            return supporting(provider.open(options), graph, refusals, purposes);
        } catch (BackendException e) {
            e.problems().forEach(problem -> refusals.add(problem.within("backend '" + provider.name() + "'")));
        } catch (LinkageError | RuntimeException e) {
            refusals.add(new Problem(
                    "backend '" + provider.name() + "'",
                    "it failed: " + e,
                    "it said that it was available",
                    "check that all of its jars are there, and of one version"));
        }
        return Optional.empty();
    }

    /** A backend that was just opened, if it supports the model; otherwise it is closed. */
    private static Optional<Backend> supporting(
            Backend backend, Graph graph, List<Problem> refusals, Purpose... purposes) {
        boolean supported = false;
        try {
            supported = supportsAll(backend, graph, refusals, purposes);
        } finally {
            if (!supported) {
                backend.close();
            }
        }
        return supported ? Optional.of(backend) : Optional.empty();
    }

    private static boolean supportsAll(Backend backend, Graph graph, List<Problem> refusals, Purpose... purposes) {
        int before = refusals.size();
        for (Purpose purpose : purposes) {
            if (backend.supports(graph, purpose) instanceof Support.Unsupported(List<Problem> reasons)) {
                reasons.forEach(reason -> refusals.add(reason.within("backend '" + backend.name() + "'")));
            }
        }
        return refusals.size() == before;
    }

    /** All backends with their priority, whether they are available and why not: for a person, or a support ticket. */
    public static String report() {
        StringBuilder report = new StringBuilder();
        report.append("Java ").append(Runtime.version()).append(", ").append(System.getProperty("os.name"));
        report.append(' ').append(System.getProperty("os.arch")).append(", ");
        report.append(Runtime.getRuntime().availableProcessors()).append(" processors\n");
        Settings.backend()
                .ifPresent(
                        name -> report.append("setting: backend ").append(name).append('\n'));
        for (BackendProvider provider : providers()) {
            String status = switch (availability(provider)) {
                case Availability.Available(String description) -> "available    " + description;
                case Availability.Unavailable(String reason, String remedy) -> "unavailable  " + reason + "; " + remedy;
            };
            report.append(String.format(
                    Locale.ROOT, "%-12s priority %3d  %s%n", provider.name(), provider.priority(), status));
        }
        return report.toString();
    }

    private static boolean isAvailable(BackendProvider provider) {
        return availability(provider) instanceof Availability.Available;
    }

    /** What a provider says of itself; one that throws instead is broken, and not available. */
    private static Availability availability(BackendProvider provider) {
        try {
            return provider.probe();
        } catch (LinkageError | RuntimeException e) {
            return new Availability.Unavailable(
                    "looking for it failed: " + e, "check that all of its jars are there, and of one version");
        }
    }

    private static Problem status(BackendProvider provider) {
        String path = "backend '" + provider.name() + "'";
        return switch (availability(provider)) {
            case Availability.Available(String description) ->
                new Problem(path, "it is available (" + description + ")", "it was not asked for", "name it to use it");
            case Availability.Unavailable(String reason, String remedy) ->
                new Problem(path, reason, "it cannot be opened so", remedy);
        };
    }
}
