package dev.rondo.train;

import dev.rondo.data.FloatTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss of a batch and its derivative by every parameter.
 *
 * @param loss the mean over all steps of the output
 * @param tensors by full name, in the order and the shapes of the weights
 */
public record Gradients(double loss, Map<String, FloatTensor> tensors) {
    /** Keeps the given order. */
    public Gradients {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** The Euclidean norm over all parameters together. */
    public double globalNorm() {
        double square = 0;
        for (FloatTensor tensor : tensors.values()) {
            for (int i = 0; i < tensor.size(); i++) {
                square += (double) tensor.at(i) * tensor.at(i);
            }
        }
        return Math.sqrt(square);
    }

    /** The same gradients, scaled down where their global norm is over {@code norm} (Pascanu et al. 2013). */
    public Gradients clippedTo(double norm) {
        double found = globalNorm();
        if (!(found > norm)) {
            return this;
        }
        float scale = (float) (norm / found);
        Map<String, FloatTensor> scaled = new LinkedHashMap<>();
        tensors.forEach((path, tensor) -> {
            float[] values = tensor.toArray();
            for (int i = 0; i < values.length; i++) {
                values[i] *= scale;
            }
            scaled.put(path, FloatTensor.wrap(tensor.shape(), values));
        });
        return new Gradients(loss, scaled);
    }
}
