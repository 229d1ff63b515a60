package dev.rondo.benchmarks;

import dev.rondo.RondoException;
import dev.rondo.benchmarks.beside.Aside;
import dev.rondo.benchmarks.beside.Asides;
import dev.rondo.benchmarks.beside.Finding;
import dev.rondo.benchmarks.floor.Floor;
import dev.rondo.benchmarks.floor.Peaks;
import dev.rondo.benchmarks.fork.Effort;
import dev.rondo.benchmarks.fork.Figure;
import dev.rondo.benchmarks.fork.Forks;
import dev.rondo.benchmarks.report.BesideTable;
import dev.rondo.benchmarks.report.Line;
import dev.rondo.benchmarks.report.PeakText;
import dev.rondo.benchmarks.report.Table;
import dev.rondo.benchmarks.row.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** One run: peaks, then row after row, and in between the peaks again, since the machine may have been busy with something else. */
final class Bench {
    /** After so many rows peaks are measured again. */
    static final int ROWS_BETWEEN_PEAKS = 16;

    private final Forks forks;
    private final List<Row> rows;
    private final List<Integer> threads;
    private final Effort effort;
    private final int forksEach;
    private final Keeper keeper;
    private final PrintWriter out;
    private final Peaks peaks = new Peaks();
    private final List<Figure> figures = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int measured;

    /** Keeps what a run has found so far, each time that there is more: a run takes hours, and one that is broken off has found something too. */
    interface Keeper {
        /** Keeps it. */
        void keep(Bench bench) throws IOException;
    }

    /** A run. */
    Bench(
            Forks forks,
            List<Row> rows,
            List<Integer> threads,
            Effort effort,
            int forksEach,
            Keeper keeper,
            PrintWriter out) {
        this.forks = forks;
        this.rows = rows;
        this.threads = threads;
        this.effort = effort;
        this.forksEach = forksEach;
        this.keeper = keeper;
        this.out = out;
    }

    /** Measures everything and prints each line as soon as it is known. */
    void run() throws IOException {
        peaks.merge(forks.peaks(threads, rows));
        peaks().forEach(out::println);
        out.println();
        out.println(Table.header());
        out.flush();
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0 && i % ROWS_BETWEEN_PEAKS == 0) {
                peaks.merge(forks.peaks(threads, rows));
            }
            measure(rows.get(i));
            keeper.keep(this);
        }
    }

    private void measure(Row row) throws IOException {
        List<Figure> found = new ArrayList<>();
        try {
            for (int fork = 0; fork < forksEach; fork++) {
                found.addAll(forks.measure(row, threads, effort));
            }
            measured++;
        } catch (RondoException e) {
            failures.add(String.valueOf(e.getMessage()));
            out.println(row + ": failed, see below");
        }
        withFloors(Line.of(found)).forEach(line -> out.println(Table.of(line)));
        out.flush();
        figures.addAll(found);
    }

    /** Takes the measures beside speed and prints each. */
    void run(Asides asides, List<Aside> chosen) throws IOException {
        out.println();
        out.println(BesideTable.header());
        for (Aside aside : chosen) {
            try {
                Finding finding = asides.measure(aside);
                findings.add(finding);
                out.println(BesideTable.of(finding));
            } catch (RondoException e) {
                failures.add(String.valueOf(e.getMessage()));
                out.println(aside + ": failed, see below");
            }
            out.flush();
            keeper.keep(this);
        }
    }

    /** How many rows have been measured. */
    int measured() {
        return measured;
    }

    /** What was found beside speed. */
    List<Finding> findings() {
        return findings;
    }

    /** All lines, with the floors that follow from the best peaks. */
    List<Line> lines() {
        return withFloors(Line.of(figures));
    }

    private List<Line> withFloors(List<Line> lines) {
        return lines.stream()
                .map(line -> line.withFloor(Floor.micros(line.row(), line.threads(), peaks)))
                .toList();
    }

    /** The best peaks that were found, in words; none where there are no rows. */
    List<String> peaks() {
        return rows.isEmpty() ? List.of() : PeakText.of(peaks, threads, rows);
    }

    /** What went wrong, in sentences. */
    List<String> failures() {
        List<String> sentences = new ArrayList<>(failures);
        for (Line line : lines()) {
            if (line.isAboveFloor()) {
                sentences.add("row '" + line.row() + "' at " + line.threads() + " threads is above 100 % of its floor ("
                        + Table.percent(line.shareOfFloor())
                        + "), so that a peak is wrong: measure again on a quiet machine, or correct the peak");
            }
        }
        return sentences;
    }
}
