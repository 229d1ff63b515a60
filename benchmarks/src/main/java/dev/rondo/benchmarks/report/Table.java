package dev.rondo.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The table for the terminal; a line can be printed as soon as it is known. */
public final class Table {
    private static final String FORMAT = "%-40s %7s %12s %12s %12s %12s %7s %7s";

    private Table() {}

    /** The head of the columns. */
    public static String header() {
        return String.format(
                Locale.ROOT,
                FORMAT,
                "row",
                "threads",
                "Rondo µs",
                "ORT µs",
                "libtorch µs",
                "DL4J µs",
                "ratio",
                "floor");
    }

    /** One line: times, the best peer over Rondo, and the share of the floor. */
    public static String of(Line line) {
        List<Object> cells = new ArrayList<>(List.of(line.row().toString(), line.threads()));
        Line.CONTENDERS.forEach(contender -> cells.add(micros(line.micros(contender))));
        cells.add(ratio(line.ratio()));
        cells.add(percent(line.shareOfFloor()));
        return String.format(Locale.ROOT, FORMAT, cells.toArray());
    }

    static String micros(OptionalDouble micros) {
        if (micros.isEmpty()) {
            return "";
        }
        double value = micros.getAsDouble();
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }

    static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "";
    }

    /** A share as a percentage. */
    public static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * share.getAsDouble()) : "";
    }
}
