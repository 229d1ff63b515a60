package dev.rondo.benchmarks.timing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The times of one call, taken in short slices between those of others. What else happens on a machine only ever adds time: so the time of
 * a call is the median of the fastest slice.
 */
public final class Slices {
    /** The samples that a slice keeps at most. */
    private static final int CAPACITY = 1 << 16;

    /** What taking the time takes. */
    private static final long CLOCK = clock();

    private final Runnable call;
    private final long[] samples = new long[CAPACITY];
    private final List<Double> medians = new ArrayList<>();
    private final List<Double> tails = new ArrayList<>();

    /** Of a call. */
    public Slices(Runnable call) {
        this.call = call;
    }

    private static long clock() {
        long[] samples = new long[CAPACITY];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = -System.nanoTime() + System.nanoTime();
        }
        Arrays.sort(samples);
        return samples[samples.length / 2];
    }

    /** Times calls until the time is over, at least one. */
    public void slice(long nanos) {
        long begin = System.nanoTime();
        long before = begin;
        int count = 0;
        do {
            call.run();
            long after = System.nanoTime();
            samples[count++] = after - before - CLOCK;
            before = after;
        } while (before - begin < nanos && count < CAPACITY);
        Arrays.sort(samples, 0, count);
        medians.add(samples[count / 2] / 1e3);
        tails.add(samples[count * 99 / 100] / 1e3);
    }

    /** The median of the fastest slice, in µs. */
    public double fastest() {
        return medians.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** The median of the median slice, in µs. */
    public double usual() {
        return median(medians);
    }

    /** The 99th percentile of the median slice, in µs. */
    public double tail() {
        return median(tails);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
