package dev.rondo.benchmarks.beside;

import java.util.Locale;

/** What may be asked of a row, other than its time. */
public enum Aspect {
    START(
            "from the start of a JVM, with the jars that it takes, to the first output: median / fastest start; Rondo's model is built in code, ONNX Runtime's a file"),
    WARM_UP("from the first call until a hundred calls take no more than 1/0.95 of what they take in the end"),
    ALLOCATION("what a call in steady state allocates in the heap, on all threads"),
    SIZE("the jars that it takes, natives included, without libraries for general use");

    private final String meaning;

    Aspect(String meaning) {
        this.meaning = meaning;
    }

    /** What it is, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** Its name. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
