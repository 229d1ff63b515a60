package dev.rondo.benchmarks.floor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/** A number of cores that all do the same at the same time. */
final class Crew {
    /** So many that not all fall into a time in which something else has one of the cores. */
    private static final int WINDOWS = 24;

    private static final long WINDOW_NANOS = 3_000_000;

    private Crew() {}

    /** The calls a nanosecond of each member, in the window in which all together were the fastest. */
    static double callsPerNano(int threads, Supplier<Runnable> member) {
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Callable<double[]>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Runnable call = member.get();
            tasks.add(() -> windows(call, barrier));
        }
        double[] means = new double[WINDOWS];
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<double[]> rates : executor.invokeAll(tasks)) {
                for (int w = 0; w < WINDOWS; w++) {
                    means[w] += rates.get()[w] / threads;
                }
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a peak could not be measured", e);
        }
        return DoubleStream.of(means).max().orElseThrow();
    }

    private static double[] windows(Runnable call, CyclicBarrier barrier)
            throws InterruptedException, BrokenBarrierException {
        double[] rates = new double[WINDOWS];
        for (int w = 0; w < WINDOWS; w++) {
            barrier.await();
            long begin = System.nanoTime();
            long calls = 0;
            long elapsed;
            do {
                call.run();
                calls++;
                elapsed = System.nanoTime() - begin;
            } while (elapsed < WINDOW_NANOS);
            rates[w] = calls / (double) elapsed;
        }
        return rates;
    }
}
