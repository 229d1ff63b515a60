/** Numbered examples, each runnable by one command. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.rondo.examples {
    requires static org.jspecify;
    requires transitive dev.rondo.api;
    requires dev.rondo.models;
    requires dev.rondo.onnx;
    requires transitive com.google.guice;
    // Guice needs it, but being an automatic module cannot say so.
    requires jakarta.inject;
    requires de.siegmar.fastcsv;

    exports dev.rondo.examples;

    provides dev.rondo.backend.BackendProvider with
            dev.rondo.examples.toy.ToyBackend.Provider;
}
