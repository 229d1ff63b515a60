package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which sequences a model is not trained on but judged by after each epoch. */
public sealed interface Validation {
    /** None. */
    static Validation none() {
        return new None();
    }

    /**
     * The last share of the data set: right where later sequences are those to be predicted.
     *
     * @throws InputException if the share is not over 0 and below 1
     */
    static Validation tail(double share) {
        return new Tail(share);
    }

    /**
     * A random share, drawn from the seed of the training.
     *
     * @throws InputException if the share is not over 0 and below 1
     */
    static Validation random(double share) {
        return new Sample(share);
    }

    /** A data set of its own. */
    static Validation on(Dataset data) {
        return new On(data);
    }

    /** See {@link #none()}. */
    record None() implements Validation {}

    /** See {@link #tail(double)}. */
    record Tail(double share) implements Validation {
        /** Checks the share. */
        public Tail {
            requireShare(share);
        }
    }

    /** See {@link #random(double)}. */
    record Sample(double share) implements Validation {
        /** Checks the share. */
        public Sample {
            requireShare(share);
        }
    }

    /** See {@link #on(Dataset)}. */
    record On(Dataset data) implements Validation {}

    /** A data set in its two parts. */
    record Split(Dataset training, Optional<Dataset> validation) {}

    /**
     * Splits a data set.
     *
     * @throws InputException if it is too small to give each part a sequence
     */
    default Split split(Dataset data, long seed) {
        return switch (this) {
            case None none -> new Split(data, Optional.empty());
            case On(Dataset other) -> new Split(data, Optional.of(other));
            case Tail(double share) ->
                split(data, IntStream.range(0, data.size()).toArray(), share);
            case Sample(double share) -> split(data, Batches.permutation(data.size(), seed), share);
        };
    }

    private static Split split(Dataset data, int[] order, double share) {
        int held = (int) Math.max(1, Math.round(share * order.length));
        if (held >= order.length) {
            throw new InputException(new Problem(
                    "validation",
                    "found " + order.length + " sequences",
                    "training and validation need at least one each",
                    "give more data, or validate on data of its own"));
        }
        int[] training = Arrays.copyOf(order, order.length - held);
        int[] validation = Arrays.copyOfRange(order, order.length - held, order.length);
        Arrays.sort(training);
        Arrays.sort(validation);
        return new Split(data.select(training), Optional.of(data.select(validation)));
    }

    private static void requireShare(double share) {
        if (!(share > 0 && share < 1)) {
            throw new InputException(new Problem(
                    "validation",
                    "found the share " + share,
                    "it has to be over 0 and below 1",
                    "pass the share of sequences to hold out, such as 0.2"));
        }
    }
}
