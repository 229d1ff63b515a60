package dev.rondo.benchmarks.report;

import dev.rondo.benchmarks.beside.Finding;
import dev.rondo.benchmarks.row.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The page: all lines, with what is needed to believe them or to measure them again. */
public final class Report {
    private static final String LEGEND = """
            Times are those of one call, in µs: of each JVM the median of its fastest slice of 25 ms, of several JVMs the median. Rondo and its
            peers take turns, slice by slice, on the same weights and inputs, after their outputs (in training their gradients) were found to
            agree. Each peer has the fastest of its settings for threads; with more than one thread, the setting stands beside the time. Rows
            were measured one after the other on a shared machine: compare figures within a row, not those of different rows.

            - **peer ÷ Rondo**: the time of the fastest peer over Rondo's. Above 1 Rondo leads; a row where it does not is bold, and **behind**.
            - **floor**: the least time that the machine needs, as a share of Rondo's. A step takes the longer one of loading its recurrent weights
              (in rows of kind step those of its input too) and of multiplying with them, then the products of its input, then its epilogue
              (the pointwise part), all at the peaks below and evenly shared by the threads. Training counts the recurrent product three times
              and the input's twice: **gradients of the input are not computed**, by nobody. The optimizer moves seven values a parameter. A row
              **above its floor** tells of a peak that was measured too low.
            - **JVMs**: by how much Rondo's slowest JVM was over its fastest. **slices**: by how much its usual slice was over its fastest.
            - An empty cell: that library has no such row.
            - **P=99** is the 99th percentile of the calls of the usual slice, in place of a median.""";

    private Report() {}

    /** The lines of the page. */
    public static List<String> of(
            Setting setting, List<String> peaks, List<Line> lines, List<Finding> findings, List<String> failures)
            throws IOException {
        List<String> page = new ArrayList<>(List.of(
                "# Benchmarks",
                "",
                "Written by `./rondo bench --report`; `./rondo bench --help` says what the rows are.",
                ""));
        setting.items().forEach(item -> page.add("- " + item));
        section(page, "How to read the tables", LEGEND.lines().toList());
        if (!lines.isEmpty()) {
            section(page, "Peaks", fenced(peaks));
            section(page, "Means", Means.of(lines));
        }
        for (Kind kind : Kind.values()) {
            List<Line> ofKind =
                    lines.stream().filter(line -> line.row().kind() == kind).toList();
            if (!ofKind.isEmpty()) {
                List<String> body = new ArrayList<>(List.of(sentence(kind.meaning()), ""));
                body.addAll(KindTable.of(ofKind));
                section(page, kind.toString(), body);
            }
        }
        if (!findings.isEmpty()) {
            section(page, "Beside speed", BesideTable.markdown(findings));
        }
        if (!failures.isEmpty()) {
            section(page, "What failed", fenced(failures));
        }
        return page;
    }

    private static void section(List<String> page, String title, List<String> body) {
        page.addAll(List.of("", "## " + title, ""));
        page.addAll(body);
    }

    private static List<String> fenced(List<String> text) {
        List<String> lines = new ArrayList<>(List.of("```"));
        text.forEach(entry -> entry.lines().forEach(lines::add));
        lines.add("```");
        return lines;
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }
}
