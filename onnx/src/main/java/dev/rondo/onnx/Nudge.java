package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Changes numbers by about what single precision rounds away. How far the results of a model move by that is how far they may be off
 * however right the computation is.
 *
 * @param random where the changes come from
 */
record Nudge(SplittableRandom random) {
    private static final double SIZE = 1e-6;

    private double of(double value) {
        return value * (1 + SIZE * (2 * random.nextDouble() - 1));
    }

    double[] of(double[] values) {
        double[] changed = new double[values.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = of(values[i]);
        }
        return changed;
    }

    double[][][] of(double[][][] values) {
        double[][][] changed = new double[values.length][][];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = new double[values[i].length][];
            for (int t = 0; t < changed[i].length; t++) {
                changed[i][t] = of(values[i][t]);
            }
        }
        return changed;
    }

    Map<String, double[]> of(Map<String, double[]> weights) {
        Map<String, double[]> changed = new LinkedHashMap<>();
        weights.forEach((path, values) -> changed.put(path, of(values)));
        return changed;
    }

    TrainedModel of(TrainedModel model) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        model.weights().tensors().forEach((path, tensor) -> tensors.put(path, of(tensor)));
        return new TrainedModel(model.graph(), Weights.of(tensors), model.provenance());
    }

    private FloatTensor of(FloatTensor tensor) {
        float[] changed = new float[tensor.size()];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = (float) of(tensor.at(i));
        }
        return FloatTensor.wrap(Shape.of(tensor.shape().toArray()), changed);
    }
}
