package dev.rondo.train;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** How weights follow gradients. An optimizer is a value; what it remembers is a value of its own. */
public sealed interface Optimizer {
    /** What came of one step. */
    record Update(Weights weights, OptimizerState state) {}

    /** Stochastic gradient descent without momentum. */
    static Optimizer sgd(float learningRate) {
        return new Sgd(learningRate, 0);
    }

    /** Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
    static Optimizer adam(float learningRate) {
        return new Adam(learningRate, 0.9f, 0.999f, 1e-8f);
    }

    /** What is remembered before the first step. */
    OptimizerState start(Weights weights);

    /**
     * Checks that a state is one of this optimizer for these weights.
     *
     * @throws InputException if its moments have other names, or are not shaped as the weights
     */
    default void check(OptimizerState state, Weights weights) {
        OptimizerState expected = start(weights);
        boolean fits = state.moments().keySet().equals(expected.moments().keySet())
                && state.moments().values().stream().allMatch(moments -> isShapedAs(weights, moments));
        if (!fits) {
            throw new InputException(new Problem(
                    "optimizer state",
                    "found the moments " + new TreeSet<>(state.moments().keySet()),
                    "this optimizer keeps " + new TreeSet<>(expected.moments().keySet()) + ", shaped as the weights",
                    "go on with the optimizer and the model that the state is of"));
        }
    }

    private static boolean isShapedAs(Weights weights, Weights moments) {
        return weights.tensors().keySet().equals(moments.tensors().keySet())
                && weights.tensors().entrySet().stream()
                        .allMatch(entry -> entry.getValue()
                                .shape()
                                .equals(moments.get(entry.getKey()).shape()));
    }

    /** One step; nothing that was passed is changed. */
    Update update(Weights weights, Gradients gradients, OptimizerState state);

    /**
     * Stochastic gradient descent: v ← momentum·v + g, w ← w − learningRate·v. As in PyTorch without dampening.
     *
     * @param learningRate the step size
     * @param momentum the share of the last step that is kept, 0 for none
     */
    record Sgd(float learningRate, float momentum) implements Optimizer {
        private static final String MOMENTUM = "momentum";

        /**
         * Checks the settings.
         *
         * @throws InputException if the step size is not positive and finite, or the momentum not at least 0 and below 1
         */
        public Sgd {
            require(
                    "learning rate",
                    learningRate,
                    learningRate > 0 && Float.isFinite(learningRate),
                    "positive and finite");
            require("momentum", momentum, momentum >= 0 && momentum < 1, "at least 0 and below 1");
        }

        @Override
        public OptimizerState start(Weights weights) {
            return OptimizerState.zeros(weights, MOMENTUM);
        }

        @Override
        public Update update(Weights weights, Gradients gradients, OptimizerState state) {
            Map<String, FloatTensor> newWeights = new LinkedHashMap<>();
            Map<String, FloatTensor> newVelocity = new LinkedHashMap<>();
            weights.tensors().forEach((path, tensor) -> {
                float[] w = new float[tensor.size()];
                float[] v = new float[tensor.size()];
                step(tensor, moment(state, MOMENTUM, path), gradient(gradients, path), w, v);
                newWeights.put(path, FloatTensor.wrap(tensor.shape(), w));
                newVelocity.put(path, FloatTensor.wrap(tensor.shape(), v));
            });
            OptimizerState next = new OptimizerState(state.step() + 1, Map.of(MOMENTUM, Weights.of(newVelocity)));
            return new Update(Weights.of(newWeights), next);
        }

        private void step(FloatTensor w, FloatTensor v, FloatTensor g, float[] newW, float[] newV) {
            for (int i = 0; i < newW.length; i++) {
                float velocity = momentum * v.at(i) + g.at(i);
                newV[i] = velocity;
                newW[i] = w.at(i) - learningRate * velocity;
            }
        }
    }

    /**
     * Adam (Kingma and Ba 2015, algorithm 1): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − learningRate·m̂ / (√v̂ + ε).
     *
     * @param learningRate the step size
     * @param beta1 the decay of the mean
     * @param beta2 the decay of the uncentred variance
     * @param epsilon keeps the division finite
     */
    record Adam(float learningRate, float beta1, float beta2, float epsilon) implements Optimizer {
        /**
         * Checks the settings.
         *
         * @throws InputException if the step size is not positive and finite, ε not at least 0 and finite, or a decay not at least 0 and below 1
         */
        public Adam {
            require(
                    "learning rate",
                    learningRate,
                    learningRate > 0 && Float.isFinite(learningRate),
                    "positive and finite");
            require("beta1", beta1, beta1 >= 0 && beta1 < 1, "at least 0 and below 1");
            require("beta2", beta2, beta2 >= 0 && beta2 < 1, "at least 0 and below 1");
            require("epsilon", epsilon, epsilon >= 0 && Float.isFinite(epsilon), "at least 0 and finite");
        }

        @Override
        public OptimizerState start(Weights weights) {
            return OptimizerState.zeros(weights, "m", "v");
        }

        @Override
        public Update update(Weights weights, Gradients gradients, OptimizerState state) {
            long step = state.step() + 1;
            float stepSize = (float) (learningRate / (1 - StrictMath.pow(beta1, (double) step)));
            float scale = (float) (1 / StrictMath.sqrt(1 - StrictMath.pow(beta2, (double) step)));
            Map<String, FloatTensor> newWeights = new LinkedHashMap<>();
            Map<String, FloatTensor> means = new LinkedHashMap<>();
            Map<String, FloatTensor> variances = new LinkedHashMap<>();
            weights.tensors().forEach((path, tensor) -> {
                float[] w = new float[tensor.size()];
                float[] m = new float[tensor.size()];
                float[] v = new float[tensor.size()];
                FloatTensor[] old = {tensor, moment(state, "m", path), moment(state, "v", path)};
                step(old, gradient(gradients, path), stepSize, scale, w, m, v);
                newWeights.put(path, FloatTensor.wrap(tensor.shape(), w));
                means.put(path, FloatTensor.wrap(tensor.shape(), m));
                variances.put(path, FloatTensor.wrap(tensor.shape(), v));
            });
            Map<String, Weights> moments = Map.of("m", Weights.of(means), "v", Weights.of(variances));
            return new Update(Weights.of(newWeights), new OptimizerState(step, moments));
        }

        private void step(
                FloatTensor[] old,
                FloatTensor g,
                float stepSize,
                float scale,
                float[] newW,
                float[] newM,
                float[] newV) {
            FloatTensor w = old[0];
            FloatTensor m = old[1];
            FloatTensor v = old[2];
            for (int i = 0; i < newW.length; i++) {
                float slope = g.at(i);
                float mean = beta1 * m.at(i) + (1 - beta1) * slope;
                float variance = beta2 * v.at(i) + (1 - beta2) * (slope * slope);
                newM[i] = mean;
                newV[i] = variance;
                newW[i] = w.at(i) - stepSize * mean / ((float) Math.sqrt(variance) * scale + epsilon);
            }
        }
    }

    private static void require(String what, float found, boolean fits, String expected) {
        if (!fits) {
            throw new InputException(
                    new Problem("optimizer", "found " + what + " " + found, "it has to be " + expected, "correct it"));
        }
    }

    private static FloatTensor moment(OptimizerState state, String name, String path) {
        Weights moments = state.moments().get(name);
        if (moments == null) {
            throw new IllegalArgumentException("the state is not one of this optimizer: it has no '" + name + "'");
        }
        return moments.get(path);
    }

    private static FloatTensor gradient(Gradients gradients, String path) {
        FloatTensor gradient = gradients.tensors().get(path);
        if (gradient == null) {
            throw new IllegalArgumentException("there is no gradient of '" + path + "'");
        }
        return gradient;
    }
}
