package dev.rondo.train;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Weights;
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

    /** One step; nothing that was passed is changed. A {@link Descent} takes many steps in the same memory. */
    default Update update(Weights weights, Gradients gradients, OptimizerState state) {
        Descent descent = new Descent(this, weights, state);
        descent.step(gradients);
        return descent.current();
    }

    /**
     * Stochastic gradient descent: v ← momentum·v + g, w ← w − learningRate·v. As in PyTorch without dampening.
     *
     * @param learningRate the step size
     * @param momentum the share of the last step that is kept, 0 for none
     */
    record Sgd(float learningRate, float momentum) implements Optimizer {
        static final String MOMENTUM = "momentum";

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

        /** One step of one parameter, in place. */
        void step(float[] w, float[] velocity, FloatTensor g) {
            for (int i = 0; i < w.length; i++) {
                float v = momentum * velocity[i] + g.at(i);
                velocity[i] = v;
                w[i] -= learningRate * v;
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
        static final String MEAN = "m";
        static final String VARIANCE = "v";

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
            return OptimizerState.zeros(weights, MEAN, VARIANCE);
        }

        /** Step number {@code step} of one parameter, in place. */
        void step(float[] w, float[] mean, float[] variance, FloatTensor g, long step) {
            float stepSize = (float) (learningRate / (1 - StrictMath.pow(beta1, (double) step)));
            float scale = (float) (1 / StrictMath.sqrt(1 - StrictMath.pow(beta2, (double) step)));
            for (int i = 0; i < w.length; i++) {
                float slope = g.at(i);
                float m = beta1 * mean[i] + (1 - beta1) * slope;
                float v = beta2 * variance[i] + (1 - beta2) * (slope * slope);
                mean[i] = m;
                variance[i] = v;
                w[i] -= stepSize * m / ((float) Math.sqrt(v) * scale + epsilon);
            }
        }
    }

    private static void require(String what, float found, boolean fits, String expected) {
        if (!fits) {
            throw new InputException(
                    new Problem("optimizer", "found " + what + " " + found, "it has to be " + expected, "correct it"));
        }
    }
}
