package dev.rondo.benchmarks.report;

import dev.rondo.benchmarks.floor.Peaks;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The peaks in words: what stands beside the table, since its floors are made of them. */
public final class PeakText {
    private static final int KIB = 1024;

    private PeakText() {}

    /** Lines of text; numbers of threads are separated by slashes. */
    public static List<String> of(Peaks peaks, List<Integer> threads, List<Row> rows) {
        List<String> lines = new ArrayList<>();
        String counts = threads.stream().map(String::valueOf).collect(Collectors.joining(" / "));
        lines.add("Peaks of a core, where " + counts + " work at once:");
        lines.add("  fused multiply-add " + each(threads, "%.0f", peaks::flops) + " GFLOP/s");
        lines.add("  loads, GB/s: "
                + peaks.workingSets(threads.getFirst()).stream()
                        .map(bytes -> bytes(bytes) + " " + each(threads, "%.0f", t -> peaks.bytesPerNano(t, bytes)))
                        .collect(Collectors.joining(", ")));
        lines.add("  epilogue of a row, ns: "
                + Peaks.distinct(rows).stream()
                        .map(row -> (row.kind().trains() ? "train " : "") + row.cell() + " H=" + row.get(Size.H) + " "
                                + each(threads, "%.0f", t -> peaks.epilogueNanos(row, t)))
                        .collect(Collectors.joining(", ")));
        return lines;
    }

    private static String each(List<Integer> threads, String format, ToDoubleFunction<Integer> value) {
        return threads.stream()
                .map(t -> String.format(Locale.ROOT, format, value.applyAsDouble(t)))
                .collect(Collectors.joining(" / "));
    }

    private static String bytes(long bytes) {
        return bytes % (KIB * KIB) != 0 ? bytes / KIB + " KiB" : bytes / (KIB * KIB) + " MiB";
    }
}
