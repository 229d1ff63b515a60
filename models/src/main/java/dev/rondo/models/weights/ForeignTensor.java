package dev.rondo.models.weights;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * A tensor of another framework, and where the values of our parameters lie in it. A parameter that lies in two tensors is their sum.
 *
 * @param name its name within the layer
 * @param shape its shape there
 * @param parts our parameters in it, which fill it
 * @param isBias whether a layer without biases lacks it
 */
record ForeignTensor(String name, Shape shape, List<Part> parts, boolean isBias) {
    /** What adding it changes no value, not even −0. */
    private static final float NEUTRAL = -0f;

    /**
     * One of our parameters in a tensor.
     *
     * @param parameter its name in the layer
     * @param size the number of its values
     * @param index where a value of ours, by its flat index, lies in the tensor
     */
    record Part(String parameter, int size, IntUnaryOperator index) {}

    /** Something to sum a parameter up in. */
    static float[] zeros(int size) {
        float[] values = new float[size];
        Arrays.fill(values, NEUTRAL);
        return values;
    }

    /** Adds the values of a tensor to those of our parameters. */
    void addTo(Map<String, float[]> parameters, FloatTensor tensor) {
        for (Part part : parts) {
            float[] values = parameters.computeIfAbsent(part.parameter(), name -> zeros(part.size()));
            for (int i = 0; i < values.length; i++) {
                values[i] += tensor.at(part.index().applyAsInt(i));
            }
        }
    }

    /** The tensor, of our parameters, but for those that another tensor has taken already. */
    FloatTensor of(Map<String, FloatTensor> parameters, Set<String> taken) {
        float[] values = zeros(shape.size());
        for (Part part : parts) {
            FloatTensor parameter = parameters.get(part.parameter());
            if (parameter != null && taken.add(part.parameter())) {
                for (int i = 0; i < part.size(); i++) {
                    values[part.index().applyAsInt(i)] = parameter.at(i);
                }
            }
        }
        return FloatTensor.wrap(shape, values);
    }
}
