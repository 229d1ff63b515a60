/** Trainer, forecaster and the wiring for Guice, which {@link dev.rondo.models.RondoModule} alone needs. */
@SuppressWarnings("requires-automatic")
module dev.rondo.models {
    requires static transitive org.jspecify;
    requires transitive dev.rondo.api;
    requires static com.google.guice;

    exports dev.rondo.models;
}
