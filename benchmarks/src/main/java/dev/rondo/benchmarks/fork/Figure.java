package dev.rondo.benchmarks.fork;

import dev.rondo.benchmarks.row.Row;
import java.util.List;

/**
 * How long one contender took for one row in one fork.
 *
 * @param row the row
 * @param threads how many threads it could use
 * @param contender its name
 * @param micros the time of a call in µs: of the fastest slice the median
 * @param usual the same of the median slice
 * @param settings what was set
 */
public record Figure(Row row, int threads, String contender, double micros, double usual, String settings) {
    private static final String SEPARATOR = "\t";

    /** As a line of text. */
    String toLine() {
        return String.join(
                SEPARATOR,
                List.of(
                        row.toString(),
                        Integer.toString(threads),
                        contender,
                        Double.toString(micros),
                        Double.toString(usual),
                        settings));
    }

    /** From such a line. */
    static Figure parse(String line) {
        String[] parts = line.split(SEPARATOR, -1);
        return new Figure(
                Row.parse(parts[0]),
                Integer.parseInt(parts[1]),
                parts[2],
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4]),
                parts[5]);
    }
}
