package dev.rondo.testkit;

import dev.rondo.data.FloatTensor;
import dev.rondo.reference.Oracle;
import dev.rondo.train.Gradients;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How close gradients have to be: for each parameter ‖found − expected‖ ≤ 1e-4·‖expected‖ + 1e-6·‖all gradients‖. The second term is what
 * float32 leaves where large contributions cancel.
 */
final class GradientComparison {
    private static final double RELATIVE = 1e-4;
    private static final double FLOOR = 1e-6;
    private static final double LOSS = 1e-5;

    private GradientComparison() {}

    static void require(String what, Gradients found, Oracle.Derivatives expected) {
        loss(what + ", loss", found.loss(), expected.loss());
        require(what, found, expected.weights());
    }

    static void same(String what, Gradients found, Gradients expected) {
        loss(what + ", loss", found.loss(), expected.loss());
        Map<String, double[]> doubles = new LinkedHashMap<>();
        expected.tensors().forEach((path, tensor) -> doubles.put(path, tensor.toDoubles()));
        require(what, found, doubles);
    }

    static void sameBits(String what, Gradients found, Gradients expected) {
        if (Double.doubleToRawLongBits(found.loss()) != Double.doubleToRawLongBits(expected.loss())) {
            throw new AssertionError(what + ", loss: found " + found.loss() + ", expected " + expected.loss());
        }
        Comparison.BITS.tensors(what + ", gradient", found.tensors(), expected.tensors());
    }

    static void loss(String what, double found, double expected) {
        double allowed = LOSS * Math.max(1, Math.abs(expected));
        if (!(Math.abs(found - expected) <= allowed)) {
            throw new AssertionError(what + ": found " + found + ", expected " + expected);
        }
    }

    private static void require(String what, Gradients found, Map<String, double[]> expected) {
        if (!found.tensors().keySet().equals(expected.keySet())) {
            throw new AssertionError(what + ": found gradients of "
                    + found.tensors().keySet() + ", expected those of " + expected.keySet());
        }
        double all =
                norm(expected.values().stream().flatMapToDouble(Arrays::stream).toArray());
        String worst = "";
        double excess = 1;
        for (Map.Entry<String, double[]> entry : expected.entrySet()) {
            FloatTensor gradient = Objects.requireNonNull(found.tensors().get(entry.getKey()));
            double[] difference = entry.getValue().clone();
            for (int i = 0; i < difference.length; i++) {
                difference[i] -= gradient.at(i);
            }
            double norm = norm(difference);
            double allowed = RELATIVE * norm(entry.getValue()) + FLOOR * all;
            boolean within = norm <= allowed * excess;
            if (!within) {
                excess = norm / allowed;
                worst = String.format(
                        Locale.ROOT,
                        "%s of '%s': the difference has the norm %.2e, over %.2e; the gradient has %.2e",
                        what,
                        entry.getKey(),
                        norm,
                        allowed,
                        norm(entry.getValue()));
            }
        }
        if (!worst.isEmpty()) {
            throw new AssertionError(worst);
        }
    }

    private static double norm(double[] values) {
        double square = 0;
        for (double value : values) {
            square += value * value;
        }
        return Math.sqrt(square);
    }
}
