package dev.rondo.benchmarks.fork;

/**
 * How much time a fork takes for a row and a number of threads.
 *
 * @param warmUpMillis how long, at least, Rondo is called before the first slice; where it trains, three times as long
 * @param rounds how often each has a slice
 */
public record Effort(int warmUpMillis, int rounds) {
    /**
     * Enough to see where one stands. Kernels are compiled in the background meanwhile; on a busy machine a training with many may still be timed
     * before all of its are.
     */
    public static final Effort QUICK = new Effort(800, 8);

    /** For a table that is kept: what differs from JVM to JVM is more than what differs from slice to slice, so that time is better spent on more JVMs. */
    public static final Effort FULL = new Effort(2_000, 10);
}
