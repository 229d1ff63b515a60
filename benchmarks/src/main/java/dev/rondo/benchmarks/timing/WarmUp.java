package dev.rondo.benchmarks.timing;

/** Calls that are not timed, so that those that are timed are compiled and find their caches filled. */
public final class WarmUp {
    private static final double GAIN = 0.98;
    private static final int PATIENCE = 10;

    private WarmUp() {}

    /**
     * Calls until a call does not become faster any more: until the better half of the time, and at least {@code nanos}, has brought no
     * more than two percent; at most ten times as long.
     */
    public static void of(Runnable call, long nanos) {
        long begin = System.nanoTime();
        long now = begin;
        long best = Long.MAX_VALUE;
        long bestSince = begin;
        do {
            long before = now;
            call.run();
            now = System.nanoTime();
            if (now - before < GAIN * best) {
                best = now - before;
                bestSince = now;
            }
        } while (now - begin < PATIENCE * nanos && now - bestSince < Math.max(nanos, bestSince - begin));
    }
}
