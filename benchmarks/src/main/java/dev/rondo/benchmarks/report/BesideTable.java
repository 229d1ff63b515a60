package dev.rondo.benchmarks.report;

import dev.rondo.benchmarks.beside.Aspect;
import dev.rondo.benchmarks.beside.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What was found beside speed, for the terminal and in Markdown. */
public final class BesideTable {
    private static final String FORMAT = "%-48s %13s %13s %13s %13s";

    private BesideTable() {}

    /** The head of the columns, for the terminal. */
    public static String header() {
        return String.format(Locale.ROOT, FORMAT, "beside speed", "Rondo", "ORT", "libtorch", "DL4J");
    }

    /** One finding, for the terminal. */
    public static String of(Finding finding) {
        return String.format(Locale.ROOT, FORMAT, cells(finding).toArray()).stripTrailing();
    }

    private static List<String> cells(Finding finding) {
        return Stream.concat(
                        Stream.of(finding.aside().toString()),
                        Line.CONTENDERS.stream()
                                .map(contender -> finding.values().getOrDefault(contender, "")))
                .toList();
    }

    /** All findings in Markdown, and what they are. */
    static List<String> markdown(List<Finding> findings) {
        List<String> text =
                new ArrayList<>(Markdown.head(List.of("measure", "Rondo", "ONNX Runtime", "libtorch", "DL4J")));
        findings.forEach(finding -> text.add(Markdown.row(cells(finding))));
        text.add("");
        List<Aspect> aspects = findings.stream()
                .map(finding -> finding.aside().aspect())
                .distinct()
                .toList();
        aspects.forEach(aspect -> text.add("- **" + aspect + "**: " + aspect.meaning() + "."));
        return text;
    }
}
