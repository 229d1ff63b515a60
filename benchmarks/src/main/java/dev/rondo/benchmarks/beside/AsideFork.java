package dev.rondo.benchmarks.beside;

import com.sun.management.ThreadMXBean;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.timing.WarmUp;
import dev.rondo.benchmarks.work.Contender;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.Work;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The program of a fork that asks of Rondo, on one thread, how soon it is warm or what it allocates. */
public final class AsideFork {
    private static final long SECOND = 1_000_000_000;
    private static final int WINDOW = 100;

    private AsideFork() {}

    /** Arguments: the file that the answer is left in, and the name of the measure. */
    public static void main(String... arguments) throws IOException {
        Aside aside = Aside.parse(arguments[1]);
        Row row = aside.row().orElseThrow();
        try (Subject subject = Contender.rondo().subjects(Work.of(row), 1).getFirst()) {
            Files.writeString(
                    Path.of(arguments[0]),
                    switch (aside.aspect()) {
                        case WARM_UP -> String.format(Locale.ROOT, "%.2f s", warmUp(subject));
                        case ALLOCATION -> String.format(Locale.ROOT, "%,d B", allocation(subject));
                        case START, SIZE -> throw new IllegalArgumentException(arguments[1]);
                    });
        }
        System.exit(0);
    }

    /** The seconds until a window of calls is as fast as the median of those of the later half. */
    private static double warmUp(Subject subject) {
        long begin = System.nanoTime();
        List<Long> ends = new ArrayList<>(List.of(0L));
        while (ends.getLast() < 10 * SECOND) {
            subject.call();
            ends.add(System.nanoTime() - begin);
        }
        long[] windows = new long[Math.max(0, ends.size() - WINDOW)];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = ends.get(i + WINDOW) - ends.get(i);
        }
        long[] later = Arrays.copyOfRange(windows, windows.length / 2, windows.length);
        Arrays.sort(later);
        double enough = later[later.length / 2] / 0.95;
        int first = 0;
        while (windows[first] > enough) {
            first++;
        }
        return ends.get(first + WINDOW) / (double) SECOND;
    }

    /** The bytes that a call allocates, of several rounds the fewest: the compiler's own objects are not the call's. */
    private static long allocation(Subject subject) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        WarmUp.of(subject::call, 3 * SECOND);
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getTotalThreadAllocatedBytes();
            for (int i = 0; i < WINDOW; i++) {
                subject.call();
            }
            fewest = Math.min(fewest, (threads.getTotalThreadAllocatedBytes() - before) / WINDOW);
        }
        return fewest;
    }
}
