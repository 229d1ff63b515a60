package dev.rondo.benchmarks.fork;

import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The program of a fork: a fresh JVM that measures one row and leaves its figures in a file. */
public final class Fork {
    /** A call waits until it is compiled: on a busy machine the compiler would otherwise be late, and slices would time the interpreter. */
    public static final List<String> JVM_OPTIONS = List.of("-Xbatch");

    private static final long MILLISECOND = 1_000_000;
    private static final long SLICE = 25 * MILLISECOND;

    /** Workers of some contenders spin on for a while after a call; the next one shall not feel it. */
    private static final long PAUSE = 4 * MILLISECOND;

    /** Between those who have several threads, so that the others' teams fall asleep. */
    private static final long PAUSE_OF_TEAMS = 40 * MILLISECOND;

    private Fork() {}

    /** Arguments: the file, the row, the numbers of threads with commas, and the two numbers of {@link Effort}. */
    public static void main(String... arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Row row = Row.parse(arguments[1]);
        Effort effort = new Effort(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
        List<String> lines = new ArrayList<>();
        for (String threads : arguments[2].split(",", -1)) {
            measure(row, Integer.parseInt(threads), effort).forEach(figure -> lines.add(figure.toLine()));
        }
        Files.write(file, lines);
        System.exit(0); // threads of natives do not keep it
    }

    private static List<Figure> measure(Row row, int threads, Effort effort) {
        List<Match> matches = new ArrayList<>();
        try {
            matches.add(new Match(row, threads));
            if (row.kind() == Kind.OWN) {
                matches.add(new Match(new Row(Kind.TWIN, row.cell(), row.sizes()), threads));
            }
            matches.forEach(Match::compare);
            List<Match.Entry> all =
                    matches.stream().flatMap(match -> match.all().stream()).toList();
            matches.forEach(match -> match.warmUp(effort.warmUpMillis() * MILLISECOND));
            long pause = threads == 1 ? PAUSE : PAUSE_OF_TEAMS;
            LockSupport.parkNanos(pause);
            rounds(all, 3, pause);
            List<Match.Entry> best =
                    matches.stream().flatMap(match -> match.best().stream()).toList();
            rounds(best, effort.rounds() - 3, pause);
            return matches.stream().flatMap(match -> match.figures().stream()).toList();
        } finally {
            matches.forEach(Match::close);
        }
    }

    private static void rounds(List<Match.Entry> entries, int count, long pause) {
        for (int i = 0; i < count; i++) {
            for (Match.Entry entry : entries) {
                entry.slices().slice(SLICE);
                LockSupport.parkNanos(pause);
            }
        }
    }
}
