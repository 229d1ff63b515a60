package dev.rondo.benchmarks.work;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import java.util.Map;

/** Whether two contenders computed the same: only then it is worth asking which one was faster. */
public final class Agreement {
    /** What the difference of two values may be, times max(1, |value|). */
    public static final double TOLERANCE = 1e-4;

    private Agreement() {}

    /**
     * Compares two outcomes.
     *
     * @throws BackendException if they differ by more than {@link #TOLERANCE}, or one has values that the other lacks
     */
    public static void require(String row, Map<String, float[]> expected, String name, Map<String, float[]> found) {
        if (!expected.keySet().equals(found.keySet())) {
            throw refused(row, name, "has the values " + found.keySet(), "Rondo has " + expected.keySet());
        }
        expected.forEach((path, values) -> {
            float[] others = found.getOrDefault(path, new float[0]);
            if (values.length != others.length) {
                throw refused(row, name, path + " has " + others.length + " values", "Rondo has " + values.length);
            }
            for (int i = 0; i < values.length; i++) {
                double difference = Math.abs((double) values[i] - others[i]);
                if (!(difference <= TOLERANCE * Math.max(1, Math.abs(values[i])))) {
                    throw refused(row, name, path + "[" + i + "] is " + others[i], "Rondo has " + values[i]);
                }
            }
        });
    }

    private static BackendException refused(String row, String name, String found, String expected) {
        return new BackendException(new Problem(
                "row '" + row + "', " + name, found, expected, "find out who is wrong before you compare their speed"));
    }
}
