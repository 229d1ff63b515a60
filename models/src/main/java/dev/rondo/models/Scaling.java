package dev.rondo.models;

import dev.rondo.data.Sequence;

/**
 * Brings each feature to mean 0 and standard deviation 1; one that never changes is only moved to 0.
 *
 * @param means by feature
 * @param deviations by feature
 */
record Scaling(double[] means, double[] deviations) {
    /** The scaling that fits the steps of a sequence. */
    static Scaling of(Sequence sequence) {
        int features = sequence.features();
        double[] values = sequence.values().toDoubles();
        double[] means = new double[features];
        double[] deviations = new double[features];
        for (int i = 0; i < values.length; i++) {
            means[i % features] += values[i] / sequence.length();
        }
        for (int i = 0; i < values.length; i++) {
            double difference = values[i] - means[i % features];
            deviations[i % features] += difference * difference / sequence.length();
        }
        for (int f = 0; f < features; f++) {
            deviations[f] = deviations[f] > 0 ? Math.sqrt(deviations[f]) : 1;
        }
        return new Scaling(means, deviations);
    }

    int features() {
        return means.length;
    }

    double scaled(int feature, double value) {
        return (value - means[feature]) / deviations[feature];
    }
}
