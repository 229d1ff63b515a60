package dev.rondo.train;

import dev.rondo.data.FloatTensor;
import dev.rondo.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an optimizer remembers between steps, as a value that can be saved.
 *
 * @param step the number of steps taken
 * @param moments running averages by name, each shaped as the weights
 */
public record OptimizerState(long step, Map<String, Weights> moments) {
    /** Keeps a copy. */
    public OptimizerState {
        moments = Map.copyOf(moments);
    }

    static OptimizerState zeros(Weights weights, String... names) {
        Map<String, FloatTensor> zeros = new LinkedHashMap<>();
        weights.tensors()
                .forEach((path, tensor) -> zeros.put(path, FloatTensor.wrap(tensor.shape(), new float[tensor.size()])));
        Map<String, Weights> moments = new LinkedHashMap<>();
        for (String name : names) {
            moments.put(name, Weights.of(zeros));
        }
        return new OptimizerState(0, moments);
    }
}
