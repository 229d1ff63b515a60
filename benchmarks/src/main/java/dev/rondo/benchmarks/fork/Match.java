package dev.rondo.benchmarks.fork;

import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import dev.rondo.benchmarks.timing.Slices;
import dev.rondo.benchmarks.timing.WarmUp;
import dev.rondo.benchmarks.work.Agreement;
import dev.rondo.benchmarks.work.Contender;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** One work, done by all contenders. Rondo comes first. */
final class Match implements AutoCloseable {
    /** A contender and the ways in which it does the work. */
    private record Side(String name, List<Entry> entries) {
        Entry best() {
            return entries.stream()
                    .min(Comparator.comparingDouble(entry -> entry.slices().fastest()))
                    .orElseThrow();
        }
    }

    /** One way, and its times. */
    record Entry(Subject subject, Slices slices) {}

    private final Work work;
    private final int threads;
    private final List<Side> sides = new ArrayList<>();

    Match(Row row, int threads) {
        this.work = Work.of(row);
        this.threads = threads;
        for (Contender contender : Contender.all()) {
            List<Entry> entries = contender.subjects(work, threads).stream()
                    .map(subject -> new Entry(subject, new Slices(subject::call)))
                    .toList();
            if (!entries.isEmpty()) {
                sides.add(new Side(contender.name(), entries));
            }
        }
    }

    /** Has everybody do the same, and compares what comes of it. */
    void compare() {
        int calls = work.row().kind() == Kind.STEP ? 10 : 1;
        for (int i = 0; i < calls; i++) {
            Map<String, float[]> expected = Map.of();
            for (Side side : sides) {
                for (Entry entry : side.entries()) {
                    entry.subject().call();
                    Map<String, float[]> found = entry.subject().outcome();
                    if (side == sides.getFirst()) {
                        expected = found;
                    } else {
                        Agreement.require(work.row().toString(), expected, side.name(), found);
                    }
                }
            }
        }
    }

    /**
     * Calls everybody, at least: Rondo for {@code nanos}, and three times that where it trains, which takes many more kernels from the background;
     * peers for a fifth, since natives are compiled already.
     */
    void warmUp(long nanos) {
        long rondo = work.row().kind().trains() ? 3 * nanos : nanos;
        for (Side side : sides) {
            long each = side == sides.getFirst() ? rondo : nanos / 5;
            side.entries().forEach(entry -> WarmUp.of(entry.subject()::call, each));
        }
    }

    /** Of each contender all ways that it has; more than one has to be tried before {@link #best}. */
    List<Entry> all() {
        return sides.stream().flatMap(side -> side.entries().stream()).toList();
    }

    /** Of each contender the way that has been the fastest so far. */
    List<Entry> best() {
        return sides.stream().map(Side::best).toList();
    }

    /** What was found. */
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (Side side : sides) {
            Entry best = side.best();
            Slices slices = best.slices();
            String settings = best.subject().settings();
            figures.add(new Figure(work.row(), threads, side.name(), slices.fastest(), slices.usual(), settings));
            if (work.row().kind() == Kind.STEP) {
                Row tail = work.row().with(Size.P, 99);
                figures.add(new Figure(tail, threads, side.name(), slices.tail(), slices.tail(), settings));
            }
        }
        return figures;
    }

    @Override
    public void close() {
        all().forEach(entry -> entry.subject().close());
    }
}
