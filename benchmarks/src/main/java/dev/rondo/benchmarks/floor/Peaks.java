package dev.rondo.benchmarks.floor;

import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one core does at best while a number of cores do the same. Every peak is a rate, so that of two measurements the higher one is
 * nearer to the truth.
 */
public final class Peaks {
    private static final String SEPARATOR = "\t";
    private static final String FMA = "fma";
    private static final String LOAD = "load";
    private static final String EPILOGUE = "epilogue";

    private final Map<String, Double> rates = new TreeMap<>();
    private final Map<Integer, NavigableMap<Long, Double>> loads = new TreeMap<>();

    /** The name under which the epilogue of a row is kept. */
    static String epilogue(Row row) {
        return EPILOGUE + (row.kind().trains() ? " in training" : "") + " " + row.cell() + " H=" + row.get(Size.H);
    }

    /** Of rows that have the same epilogue the first. */
    public static List<Row> distinct(List<Row> rows) {
        Map<String, Row> distinct = new LinkedHashMap<>();
        rows.forEach(row -> distinct.putIfAbsent(epilogue(row), row));
        return List.copyOf(distinct.values());
    }

    /** Notes floating-point operations a nanosecond. */
    void fma(int threads, double rate) {
        note(FMA, threads, rate);
    }

    /** Notes loaded bytes a nanosecond, out of so many. */
    void load(int threads, long bytes, double rate) {
        loads.computeIfAbsent(threads, t -> new TreeMap<>()).merge(bytes, rate, Math::max);
    }

    /** Notes rows of an epilogue a nanosecond. */
    void epilogue(Row row, int threads, double rate) {
        note(epilogue(row), threads, rate);
    }

    private void note(String name, int threads, double rate) {
        rates.merge(name + SEPARATOR + threads, rate, Math::max);
    }

    private double rate(String name, int threads) {
        Double rate = rates.get(name + SEPARATOR + threads);
        if (rate == null) {
            throw new IllegalStateException("no peak of " + name + " at " + threads + " threads");
        }
        return rate;
    }

    /** Floating-point operations a nanosecond and core; a fused multiply-add is two. */
    public double flops(int threads) {
        return rate(FMA, threads);
    }

    /** Nanoseconds of one row of the epilogue that the row's cell has, on one core, everything in L1. */
    public double epilogueNanos(Row row, int threads) {
        return 1 / rate(epilogue(row), threads);
    }

    /** Bytes a nanosecond and core that can be loaded again and again out of so many. Less are never slower. */
    public double bytesPerNano(int threads, double bytes) {
        NavigableMap<Long, Double> measured = loads.getOrDefault(threads, new TreeMap<>());
        Map.Entry<Long, Double> below = measured.floorEntry((long) bytes);
        Map.Entry<Long, Double> above = measured.ceilingEntry((long) Math.ceil(bytes));
        if (above == null) {
            return measured.lastEntry().getValue();
        }
        double slower = atLeast(measured, above.getKey());
        if (below == null || below.getKey().equals(above.getKey())) {
            return slower;
        }
        double faster = atLeast(measured, below.getKey());
        double share = Math.log(bytes / below.getKey()) / Math.log((double) above.getKey() / below.getKey());
        return faster + share * (slower - faster);
    }

    private static double atLeast(NavigableMap<Long, Double> measured, long bytes) {
        return measured.tailMap(bytes, true).values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
    }

    /** The working sets whose load rates were measured. */
    public Set<Long> workingSets(int threads) {
        return loads.getOrDefault(threads, new TreeMap<>()).keySet();
    }

    /** The best of both. */
    public void merge(Peaks other) {
        other.rates.forEach((name, rate) -> rates.merge(name, rate, Math::max));
        other.loads.forEach((threads, curve) -> curve.forEach((bytes, rate) -> load(threads, bytes, rate)));
    }

    /** As lines of text. */
    List<String> toLines() {
        List<String> lines = new ArrayList<>();
        rates.forEach((name, rate) -> lines.add(name + SEPARATOR + rate));
        loads.forEach((threads, curve) -> curve.forEach(
                (bytes, rate) -> lines.add(String.join(SEPARATOR, LOAD, "" + threads, "" + bytes, "" + rate))));
        return lines;
    }

    /** From such lines. */
    static Peaks parse(List<String> lines) {
        Peaks peaks = new Peaks();
        for (String line : lines) {
            String[] parts = line.split(SEPARATOR, -1);
            int threads = Integer.parseInt(parts[1]);
            if (parts[0].equals(LOAD)) {
                peaks.load(threads, Long.parseLong(parts[2]), Double.parseDouble(parts[3]));
            } else {
                peaks.note(parts[0], threads, Double.parseDouble(parts[2]));
            }
        }
        return peaks;
    }
}
