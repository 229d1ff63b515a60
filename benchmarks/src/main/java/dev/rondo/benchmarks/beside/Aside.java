package dev.rondo.benchmarks.beside;

import dev.rondo.benchmarks.row.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A measure beside speed; its name is {@code aspect/row}, or the aspect alone.
 *
 * @param aspect what is asked
 * @param row of which row, if it is asked of one
 */
public record Aside(Aspect aspect, Optional<Row> row) {
    private static final List<Aside> ALL = Stream.of(
                    "start/step/lstm/H=128",
                    "warm-up/sequence/lstm/H=128/T=100/B=1",
                    "allocation/step/lstm/H=128",
                    "allocation/sequence/lstm/H=128/T=100/B=1",
                    "allocation/train/lstm/H=128/T=64/B=32",
                    "size")
            .map(Aside::parse)
            .toList();

    /** All that there are. */
    public static List<Aside> all() {
        return ALL;
    }

    /** Those that take a few seconds. */
    public static List<Aside> quick() {
        return ALL.stream()
                .filter(aside -> aside.aspect() != Aspect.WARM_UP && !trains(aside))
                .toList();
    }

    private static boolean trains(Aside aside) {
        return aside.row().isPresent() && aside.row().get().kind().trains();
    }

    /** Those whose names fit one of the patterns, separated by commas; {@code *} stands for any text. */
    public static List<Aside> matching(String patterns) {
        Pattern globs = Pattern.compile(
                Stream.of(patterns.split(",", -1)).map(Aside::expression).collect(Collectors.joining("|")));
        return ALL.stream()
                .filter(aside -> globs.matcher(aside.toString()).matches())
                .toList();
    }

    private static String expression(String glob) {
        return Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    /** The measure of a name. */
    static Aside parse(String name) {
        int end = name.indexOf('/');
        String aspect = end < 0 ? name : name.substring(0, end);
        return new Aside(
                Arrays.stream(Aspect.values())
                        .filter(value -> value.toString().equals(aspect))
                        .findFirst()
                        .orElseThrow(),
                end < 0 ? Optional.empty() : Optional.of(Row.parse(name.substring(end + 1))));
    }

    /** Its name. */
    @Override
    public String toString() {
        return aspect + row.map(value -> "/" + value).orElse("");
    }
}
