package dev.rondo.benchmarks.work;

import java.util.Map;

/** One way in which one contender does the work. Used by one thread. */
public interface Subject extends AutoCloseable {
    /** What was set, in a few words; empty where there is nothing to set. */
    String settings();

    /** Does the work once, as those do who use the contender: this is what is timed. */
    void call();

    /**
     * What came of the last call: the output under {@code y}, packed, or in training the gradients by the names of the parameters.
     */
    Map<String, float[]> outcome();

    @Override
    void close();
}
