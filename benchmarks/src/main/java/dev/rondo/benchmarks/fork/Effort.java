package dev.rondo.benchmarks.fork;

/**
 * How much time a fork takes for a row and a number of threads.
 *
 * @param warmUpMillis how long Rondo is called before the first slice
 * @param rounds how often each has a slice
 */
public record Effort(int warmUpMillis, int rounds) {
    /**
     * Enough to see where one stands. It takes about a second until the kernels of a small model are compiled in the background.
     */
    public static final Effort QUICK = new Effort(800, 8);

    /** For a table that is kept. */
    public static final Effort FULL = new Effort(1_000, 30);
}
