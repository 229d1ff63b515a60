package dev.rondo.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table for programs: times in µs, empty where there is none. */
public final class Csv {
    private static final String HEADER = Stream.concat(Line.CONTENDERS.stream(), Stream.of("floor"))
            .map(name -> name + "_us")
            .collect(Collectors.joining(",", "row,threads,", ""));

    private Csv() {}

    /** A header and the lines. */
    public static List<String> of(List<Line> lines) {
        List<String> text = new ArrayList<>(List.of(HEADER));
        for (Line line : lines) {
            Stream<OptionalDouble> times =
                    Stream.concat(Line.CONTENDERS.stream().map(line::micros), Stream.of(line.floor()));
            text.add(
                    times.map(Csv::cell).collect(Collectors.joining(",", line.row() + "," + line.threads() + ",", "")));
        }
        return text;
    }

    private static String cell(OptionalDouble micros) {
        return micros.isPresent() ? String.format(Locale.ROOT, "%.3f", micros.getAsDouble()) : "";
    }
}
