package dev.rondo.models;

import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.Backends;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Wires a backend into an application that uses Guice: binds {@code Map<String, BackendProvider>} with every provider that is found, and
 * {@link Backend} as a singleton that is opened when it is first injected. No other backend is opened.
 *
 * <p>An application adds a provider of its own with a {@code MapBinder<String, BackendProvider>}. The injected backend belongs to the
 * application, which closes it when it ends. A backend that cannot be opened fails the injection with the message of the
 * {@link dev.rondo.BackendException}.
 */
@SuppressWarnings("exports")
public final class RondoModule implements Module {
    private final Optional<String> name;
    private final BackendOptions options;

    private RondoModule(Optional<String> name, BackendOptions options) {
        this.name = name;
        this.options = options;
    }

    /** Binds the backend of this name, opened with the default options. */
    public static RondoModule withBackend(String name) {
        return withBackend(name, BackendOptions.defaults());
    }

    /** Binds the backend of this name, opened with these options. */
    public static RondoModule withBackend(String name, BackendOptions options) {
        return new RondoModule(Optional.of(name), options);
    }

    /** Binds the backend that a setting names, or else the available one of the highest priority. */
    public static RondoModule automatic() {
        return new RondoModule(Optional.empty(), BackendOptions.defaults());
    }

    @Override
    public void configure(Binder binder) {
        MapBinder<String, BackendProvider> providers =
                MapBinder.newMapBinder(binder, String.class, BackendProvider.class);
        for (BackendProvider provider : Backends.providers()) {
            providers.addBinding(provider.name()).toInstance(provider);
        }
        Provider<Map<String, BackendProvider>> all = binder.getProvider(Key.get(new TypeLiteral<>() {}));
        Provider<Backend> backend = () -> open(List.copyOf(all.get().values()));
        binder.bind(Backend.class).toProvider(backend).in(Singleton.class);
    }

    private Backend open(List<BackendProvider> providers) {
        return name.map(wanted -> Backends.named(wanted, options, providers))
                .orElseGet(() -> Backends.preferred(options, providers));
    }
}
