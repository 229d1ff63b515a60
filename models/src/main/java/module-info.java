/** Trainer, forecaster and the wiring for Guice. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.rondo.models {
    requires static org.jspecify;
    requires transitive dev.rondo.api;
    requires dev.rondo.onnx;
    requires transitive com.google.guice;
}
