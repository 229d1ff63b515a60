/** Asks for a backend that lacks what it needs. */
module com.example.consumer {
    requires dev.rondo.models;
}
