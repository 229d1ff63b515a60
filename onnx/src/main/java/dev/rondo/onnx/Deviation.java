package dev.rondo.onnx;

import dev.rondo.data.Tensor;

/**
 * How far a tensor is from what was expected.
 *
 * @param absolute the largest |found − expected|; infinite where shapes differ, or one is NaN or infinite and the other is not the same
 * @param relative the largest |found − expected| / |expected|, where something else than 0 was expected
 */
public record Deviation(double absolute, double relative) {
    /** Between two tensors. */
    public static Deviation of(Tensor expected, Tensor found) {
        if (!expected.shape().equals(found.shape())) {
            return new Deviation(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double absolute = 0;
        double relative = 0;
        for (int i = 0; i < expected.size(); i++) {
            double wanted = expected.doubleAt(i);
            double difference = difference(wanted, found.doubleAt(i));
            absolute = Math.max(absolute, difference);
            if (difference > 0 && wanted != 0) {
                relative = Math.max(relative, difference / Math.abs(wanted));
            }
        }
        return new Deviation(absolute, relative);
    }

    private static double difference(double expected, double found) {
        if (Double.compare(expected, found) == 0) {
            return 0;
        }
        double difference = Math.abs(expected - found);
        return Double.isFinite(difference) ? difference : Double.POSITIVE_INFINITY;
    }
}
