/** Trainer, forecaster, weights from elsewhere, and the wiring for Guice, which {@link dev.rondo.models.RondoModule} alone needs. */
@SuppressWarnings("requires-automatic")
module dev.rondo.models {
    requires static transitive org.jspecify;
    requires transitive dev.rondo.api;
    requires com.fasterxml.jackson.core;
    requires static com.google.guice;

    exports dev.rondo.models;
    exports dev.rondo.models.safetensors;
    exports dev.rondo.models.weights;
}
