package dev.rondo.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import dev.rondo.BackendException;
import dev.rondo.backend.Availability;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.Backends;
import dev.rondo.backend.NonFinite;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RondoModuleTest {
    record Service(Backend backend) {
        @Inject
        Service {}
    }

    /** Counts how often it is opened. */
    static final class Counting implements BackendProvider {
        int opened;

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public int priority() {
            return 1_000;
        }

        @Override
        public Availability probe() {
            return new Availability.Available("for this test");
        }

        @Override
        public Backend open(BackendOptions options) {
            opened++;
            return Backends.named("reference", options);
        }
    }

    private static Module adding(BackendProvider provider) {
        return binder -> MapBinder.newMapBinder(binder, String.class, BackendProvider.class)
                .addBinding(provider.name())
                .toInstance(provider);
    }

    @Test
    void injectsTheBackendAskedFor() {
        Injector injector = Guice.createInjector(RondoModule.withBackend("reference"));
        try (Backend backend = injector.getInstance(Service.class).backend()) {
            assertEquals("reference", backend.name());
            assertSame(backend, injector.getInstance(Backend.class));
        }
    }

    @Test
    void opensNothingBeforeItIsAskedFor() {
        Counting counting = new Counting();
        Injector injector = Guice.createInjector(RondoModule.withBackend("counting"), adding(counting));
        assertEquals(0, counting.opened);
        injector.getInstance(Backend.class).close();
        injector.getInstance(Service.class);
        assertEquals(1, counting.opened);
    }

    @Test
    void anotherBackendStaysClosed() {
        Counting counting = new Counting();
        Injector injector = Guice.createInjector(
                RondoModule.withBackend("reference", BackendOptions.defaults().nonFinite(NonFinite.ALLOW)),
                adding(counting));
        injector.getInstance(Backend.class).close();
        assertEquals(0, counting.opened);
    }

    @Test
    void automaticTakesTheHighestPriority() {
        Counting counting = new Counting();
        Injector injector = Guice.createInjector(RondoModule.automatic(), adding(counting));
        injector.getInstance(Backend.class).close();
        assertEquals(1, counting.opened);
        assertEquals(
                Backends.providers().size() + 1,
                injector.getInstance(Key.get(new TypeLiteral<Map<String, BackendProvider>>() {}))
                        .size());
    }

    @Test
    void anAbsentBackendFailsWithTheListOfBackends() {
        Injector injector = Guice.createInjector(RondoModule.withBackend("quantum"));
        ProvisionException failed = assertThrows(ProvisionException.class, () -> injector.getInstance(Service.class));
        BackendException cause = assertInstanceOf(BackendException.class, failed.getCause());
        String message = failed.getErrorMessages().iterator().next().getMessage();
        assertTrue(message.contains(Toys.message(cause)), message);
        assertTrue(message.contains("backend 'quantum': it was not found"), message);
        assertTrue(message.contains("backend 'reference': it is available"), message);
    }

    /** Everything but the module works where Guice is not on the class path. */
    @Test
    void trainsWithoutGuice() throws Exception {
        URL[] withoutGuice = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains("guice"))
                .map(entry -> {
                    try {
                        return java.nio.file.Path.of(entry).toUri().toURL();
                    } catch (java.net.MalformedURLException e) {
                        throw new AssertionError(e);
                    }
                })
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(withoutGuice, ClassLoader.getPlatformClassLoader())) {
            assertThrows(ClassNotFoundException.class, () -> loader.loadClass("com.google.inject.Guice"));
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                Object loss = loader.loadClass(WithoutGuice.class.getName())
                        .getMethod("train")
                        .invoke(null);
                assertTrue((double) loss >= 0);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    /** Loaded by a class loader that does not know Guice. */
    public static final class WithoutGuice {
        private WithoutGuice() {}

        /** Trains for one epoch and gives the loss. */
        public static double train() {
            return Trainer.of(
                            Toys.model(),
                            dev.rondo.train.Losses.meanSquaredError(),
                            dev.rondo.train.Optimizer.adam(0.01f))
                    .epochs(1)
                    .train(Toys.differences(4, 1))
                    .history()
                    .getFirst()
                    .loss();
        }
    }
}
