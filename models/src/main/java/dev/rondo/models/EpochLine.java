package dev.rondo.models;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** An epoch as a line of text. Java writes a double with the digits that restore it. */
final class EpochLine {
    /** For messages. */
    static final String FORM = "loss, validation loss or none, steps, nanoseconds";

    private static final int WORDS = 4;
    private static final String NONE = "none";

    private EpochLine() {}

    static String of(Epoch epoch) {
        OptionalDouble validation = epoch.validationLoss();
        return String.join(
                " ",
                Double.toString(epoch.loss()),
                validation.isEmpty() ? NONE : Double.toString(validation.getAsDouble()),
                Long.toString(epoch.steps()),
                Long.toString(epoch.duration().toNanos()));
    }

    /**
     * The epoch that a line was made of.
     *
     * @throws IllegalArgumentException if it is no such line
     */
    static Epoch read(int number, String line) {
        List<String> words = List.of(line.split(" ", WORDS + 1));
        if (words.size() != WORDS) {
            throw new IllegalArgumentException("found not " + WORDS + " words");
        }
        OptionalDouble validation = words.get(1).equals(NONE)
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(words.get(1)));
        return new Epoch(
                number,
                Double.parseDouble(words.get(0)),
                validation,
                count(words.get(2)),
                Duration.ofNanos(count(words.get(3))));
    }

    private static long count(String word) {
        long count = Long.parseLong(word);
        if (count < 0) {
            throw new IllegalArgumentException("found " + count);
        }
        return count;
    }
}
