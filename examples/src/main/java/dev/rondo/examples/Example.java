package dev.rondo.examples;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The examples, in the order in which they are best read. */
public enum Example {
    /** {@link QuickStart}. */
    QUICK_START(1, "train an LSTM on ragged sequences and run it"),
    /** {@link CustomCell}. */
    CUSTOM_CELL(2, "a cell of one's own: trained, streamed, exported"),
    /** {@link ToyBackendExample}. */
    TOY_BACKEND(3, "a backend of one's own, found and asked for by name"),
    /** {@link GuiceExample}. */
    GUICE(4, "a service that gets its backend injected by Guice"),
    /** {@link WeightsExample}. */
    WEIGHTS(5, "a training that goes on from a file, and weights to and from PyTorch");

    private final int number;
    private final String summary;

    Example(int number, String summary) {
        this.number = number;
        this.summary = summary;
    }

    /** Its number, from 1. */
    public int number() {
        return number;
    }

    /** The name by which it is asked for, such as {@code quick-start}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it shows, in a few words. */
    public String summary() {
        return summary;
    }

    /** Runs it; it prints to standard output. */
    public void run(String... arguments) throws Exception {
        switch (this) {
            case QUICK_START -> QuickStart.main(arguments);
            case CUSTOM_CELL -> CustomCell.main(arguments);
            case TOY_BACKEND -> ToyBackendExample.main(arguments);
            case GUICE -> GuiceExample.main(arguments);
            case WEIGHTS -> WeightsExample.main(arguments);
        }
    }

    /** The example of this name or number. */
    public static Optional<Example> of(String nameOrNumber) {
        return Arrays.stream(values())
                .filter(example -> example.title().equals(nameOrNumber)
                        || Integer.toString(example.number).equals(nameOrNumber))
                .findFirst();
    }
}
