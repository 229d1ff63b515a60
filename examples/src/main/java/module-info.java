/** Numbered examples, each runnable by one command. */
module dev.rondo.examples {
    requires static org.jspecify;
    requires dev.rondo.models;
}
