/** Trains a model and a forecaster without Guice. */
module com.example.consumer {
    requires dev.rondo.models;
}
