package dev.rondo.testkit;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Tensor;
import dev.rondo.reference.Oracle;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How close results have to be: within {@code tolerance}·max(1, |expected|), or the same bits for a tolerance of 0. What lies furthest
 * off is reported, with its place.
 */
record Comparison(double tolerance) {
    /** The contract for whole sequences. */
    static final Comparison CONTRACT = new Comparison(1e-5);

    /** The contract for one step of a usual cell. */
    static final Comparison ONE_STEP = new Comparison(1e-6);

    /** The same bits. */
    static final Comparison BITS = new Comparison(0);

    void outputs(String what, Map<String, SequenceBatch> found, Map<String, double[][][]> expected) {
        if (!found.keySet().equals(expected.keySet())) {
            throw new AssertionError(
                    what + ": found the outputs " + found.keySet() + ", expected " + expected.keySet());
        }
        expected.forEach((name, steps) -> steps(what + ", output '" + name + "'", at(found, name), steps));
    }

    void batches(String what, Map<String, SequenceBatch> found, Map<String, SequenceBatch> expected) {
        Map<String, double[][][]> steps = new LinkedHashMap<>();
        expected.forEach((name, batch) -> steps.put(name, Oracle.steps(batch)));
        outputs(what, found, steps);
    }

    void batch(String what, SequenceBatch found, SequenceBatch expected) {
        steps(what, found, Oracle.steps(expected));
    }

    void steps(String what, SequenceBatch found, double[][][] expected) {
        int[] lengths =
                Arrays.stream(expected).mapToInt(sequence -> sequence.length).toArray();
        if (!Arrays.equals(found.lengths(), lengths)) {
            throw new AssertionError(what + ": found the lengths " + Arrays.toString(found.lengths()) + ", expected "
                    + Arrays.toString(lengths));
        }
        if (!(found.values() instanceof FloatTensor)) {
            throw new AssertionError(
                    what + ": found " + found.values().getClass().getSimpleName() + ", expected float features");
        }
        double[][][] steps = Oracle.steps(found);
        Worst worst = new Worst();
        for (int i = 0; i < expected.length; i++) {
            for (int t = 0; t < expected[i].length; t++) {
                worst.look(", sequence " + i + ", step " + t, steps[i][t], expected[i][t]);
            }
        }
        worst.require(what);
    }

    void tensors(String what, Map<String, FloatTensor> found, Map<String, FloatTensor> expected) {
        if (!found.keySet().equals(expected.keySet())) {
            throw new AssertionError(what + ": found " + found.keySet() + ", expected " + expected.keySet());
        }
        expected.forEach((name, tensor) ->
                values(what + " '" + name + "'", Objects.requireNonNull(found.get(name)), tensor.toDoubles()));
    }

    void values(String what, Tensor found, double... expected) {
        Worst worst = new Worst();
        worst.look("", found.toDoubles(), expected);
        worst.require(what);
    }

    private static SequenceBatch at(Map<String, SequenceBatch> batches, String name) {
        return Objects.requireNonNull(batches.get(name), name);
    }

    /** The element that lies furthest off. */
    private final class Worst {
        private double excess = -1;
        private String report = "";

        void look(String place, double[] found, double[] expected) {
            if (found.length != expected.length) {
                throw new AssertionError(place + ": found " + found.length + " elements, expected " + expected.length);
            }
            for (int j = 0; j < found.length; j++) {
                double beyond = excess(found[j], expected[j]);
                if (beyond > excess) {
                    excess = beyond;
                    report = String.format(
                            Locale.ROOT,
                            "%s, element %d: found %.9g, expected %.9g, the difference %.2e is over %.1e",
                            place,
                            j,
                            found[j],
                            expected[j],
                            Math.abs(found[j] - expected[j]),
                            allowed(expected[j]));
                }
            }
        }

        private double allowed(double expected) {
            return tolerance * Math.max(1, Math.abs(expected));
        }

        /** How far over what is allowed, as a multiple of it; 1 and less is well. */
        private double excess(double found, double expected) {
            if (tolerance == 0) {
                return Double.compare(found, expected) == 0 ? 0 : 1 + Math.abs(found - expected);
            }
            if (Double.isNaN(expected) || Double.isInfinite(expected)) {
                return Double.compare(found, expected) == 0 ? 0 : Double.POSITIVE_INFINITY;
            }
            double difference = Math.abs(found - expected);
            return difference >= 0 ? difference / allowed(expected) : Double.POSITIVE_INFINITY;
        }

        void require(String what) {
            if (excess > 1 || (tolerance == 0 && excess > 0)) {
                throw new AssertionError(what + report);
            }
        }
    }
}
