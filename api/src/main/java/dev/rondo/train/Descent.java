package dev.rondo.train;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An optimizer under way, for loops of many steps: the weights, and what the optimizer remembers, in memory of its own that each step
 * changes. The bits are those of {@link Optimizer#update}. Belongs to one thread.
 */
public final class Descent {
    /** The values of some tensors, and the same memory as tensors. */
    private record Vectors(Map<String, float[]> arrays, Weights tensors) {
        static Vectors copyOf(Weights weights) {
            Map<String, float[]> arrays = new LinkedHashMap<>();
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            weights.tensors().forEach((path, tensor) -> {
                float[] array = tensor.toArray();
                Shape shape = tensor.shape();
                arrays.put(path, array);
                tensors.put(path, FloatTensor.wrap(shape, array));
            });
            return new Vectors(arrays, Weights.of(tensors));
        }

        float[] of(String path) {
            float[] array = arrays.get(path);
            if (array == null) {
                throw new IllegalArgumentException("the state is not one of these weights: it has no '" + path + "'");
            }
            return array;
        }
    }

    private final Optimizer optimizer;
    private final Vectors weights;
    private final Map<String, Vectors> moments = new LinkedHashMap<>();
    private long steps;

    /** Goes on from these values, which stay as they are. */
    public Descent(Optimizer optimizer, Weights weights, OptimizerState state) {
        this.optimizer = optimizer;
        this.weights = Vectors.copyOf(weights);
        this.steps = state.step();
        state.moments().forEach((name, values) -> moments.put(name, Vectors.copyOf(values)));
    }

    /** The number of steps taken, those before this began included. */
    public long steps() {
        return steps;
    }

    /** The weights as they are now. They stand in the memory of this: the next step changes them. */
    public Weights weights() {
        return weights.tensors();
    }

    /**
     * One step.
     *
     * @throws IllegalArgumentException if the state that this began with is not one of the optimizer, or a gradient is missing
     */
    public void step(Gradients gradients) {
        weights.arrays().keySet().forEach(path -> gradient(gradients, path));
        switch (optimizer) {
            case Optimizer.Sgd sgd -> {
                Vectors velocity = moment(Optimizer.Sgd.MOMENTUM);
                weights.arrays().forEach((path, w) -> sgd.step(w, velocity.of(path), gradient(gradients, path)));
            }
            case Optimizer.Adam adam -> {
                Vectors mean = moment(Optimizer.Adam.MEAN);
                Vectors variance = moment(Optimizer.Adam.VARIANCE);
                weights.arrays()
                        .forEach((path, w) ->
                                adam.step(w, mean.of(path), variance.of(path), gradient(gradients, path), steps + 1));
            }
        }
        steps++;
    }

    /** The weights and the state of the optimizer, as values that stay as they are. */
    public Optimizer.Update snapshot() {
        return new Descent(optimizer, weights(), state()).current();
    }

    /** The weights and the state of the optimizer, in the memory of this. */
    Optimizer.Update current() {
        return new Optimizer.Update(weights(), state());
    }

    private OptimizerState state() {
        Map<String, Weights> tensors = new LinkedHashMap<>();
        moments.forEach((name, values) -> tensors.put(name, values.tensors()));
        return new OptimizerState(steps, tensors);
    }

    private Vectors moment(String name) {
        Vectors moment = moments.get(name);
        if (moment == null) {
            throw new IllegalArgumentException("the state is not one of this optimizer: it has no '" + name + "'");
        }
        return moment;
    }

    private static FloatTensor gradient(Gradients gradients, String path) {
        FloatTensor gradient = gradients.tensors().get(path);
        if (gradient == null) {
            throw new IllegalArgumentException("there is no gradient of '" + path + "'");
        }
        return gradient;
    }
}
