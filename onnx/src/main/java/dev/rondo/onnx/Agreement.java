package dev.rondo.onnx;

import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import java.util.Locale;
import java.util.Optional;

/** Compares what a file gives with what the model gives, and keeps the largest difference. */
final class Agreement {
    /** How far both may be apart, of max(1, |expected|), besides what rounding moves. */
    private static final double TOLERANCE = 1e-4;

    /** How many times what a {@link Nudge} moves. */
    private static final double NUDGES = 32;

    private double largest;

    double largest() {
        return largest;
    }

    /**
     * Compares a value of all sequences.
     *
     * @param expected {@code [sequence][step][element]}
     * @param nudged the same, of a model that was nudged
     * @param found {@code [T, B, n]} or {@code [B, n]}
     * @return what differs, without a path
     */
    Optional<Problem> compare(double[][][] expected, double[][][] nudged, FloatTensor found) {
        for (int i = 0; i < expected.length; i++) {
            for (int t = 0; t < expected[i].length; t++) {
                int row = found.shape().rank() == 3 ? t * expected.length + i : i;
                Optional<Problem> problem =
                        compare("sequence " + i + ", step " + t, expected[i][t], nudged[i][t], found, row);
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
        return Optional.empty();
    }

    /** Compares one vector with a row of a tensor. */
    Optional<Problem> compare(String place, double[] expected, double[] nudged, FloatTensor found, int row) {
        double noise = 0;
        for (int j = 0; j < expected.length; j++) {
            noise = Math.max(noise, Math.abs(nudged[j] - expected[j]));
        }
        for (int j = 0; j < expected.length; j++) {
            double value = found.at(row * expected.length + j);
            double size = Math.max(1, Math.abs(expected[j]));
            double difference = Math.abs(value - expected[j]);
            boolean comparable = Double.isFinite(expected[j]) && Double.isFinite(noise);
            if (comparable && !(difference <= TOLERANCE * size + NUDGES * noise)) {
                return Optional.of(
                        new Problem(
                                "",
                                String.format(
                                        Locale.ROOT, "%s, element %d is %.6g in the exported file", place, j, value),
                                String.format(Locale.ROOT, "%.6g in the model", expected[j]),
                                "report this as a fault of the export; leave out the check if the file is wanted all the same"));
            }
            if (comparable) {
                largest = Math.max(largest, difference / size);
            }
        }
        return Optional.empty();
    }
}
