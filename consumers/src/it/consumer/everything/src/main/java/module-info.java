/** Trains a model and runs it on both backends; Guice injects one of them. */
module com.example.consumer {
    requires com.google.guice;
    requires dev.rondo.models;
    // Guice needs it, but has no descriptor of its own that says so.
    requires jakarta.inject;

    opens com.example.consumer to
            com.google.guice;
}
