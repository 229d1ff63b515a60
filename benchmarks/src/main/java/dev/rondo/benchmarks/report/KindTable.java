package dev.rondo.benchmarks.report;

import dev.rondo.benchmarks.row.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines of one kind of rows, in Markdown. */
final class KindTable {
    private static final List<String> COLUMNS = List.of(
            "row",
            "threads",
            "Rondo µs",
            "ONNX Runtime µs",
            "libtorch µs",
            "DL4J µs",
            "peer ÷ Rondo",
            "floor",
            "JVMs",
            "slices");

    private KindTable() {}

    static List<String> of(List<Line> lines) {
        List<String> table = new ArrayList<>(Markdown.head(COLUMNS));
        lines.forEach(line -> table.add(Markdown.row(cells(line))));
        return table;
    }

    private static List<String> cells(Line line) {
        String name = line.row().toString();
        String ratio = Table.ratio(line.ratio());
        String floor = Table.percent(line.shareOfFloor());
        List<String> cells = new ArrayList<>();
        cells.add(line.isBehind() || line.isAboveFloor() ? Markdown.bold(name) : name);
        cells.add(Integer.toString(line.threads()));
        Line.CONTENDERS.forEach(contender -> cells.add(time(line, contender)));
        cells.add(line.isBehind() ? Markdown.bold(ratio + " behind") : ratio);
        cells.add(line.isAboveFloor() ? Markdown.bold(floor + " above its floor") : floor);
        cells.add(line.hasSeveralForks() ? excess(line.spread()) : "");
        cells.add(line.row().get(Size.P) == 50 ? excess(line.noise()) : "");
        return cells;
    }

    private static String time(Line line, String contender) {
        String time = Table.micros(line.micros(contender));
        String settings = line.settings(contender).orElse("");
        return line.threads() == 1 || settings.isEmpty() ? time : time + " (" + settings + ")";
    }

    private static String excess(double share) {
        return String.format(Locale.ROOT, "+%.0f %%", 100 * share);
    }
}
