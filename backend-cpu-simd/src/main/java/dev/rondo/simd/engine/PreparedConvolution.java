package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.model.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A convolution ready to run: its weights packed for the output, and, for training, packed the other way round for the adjoint of the
 * input. An input step is met by those taps alone whose distance from it is a multiple of the stride: one {@link Phase} for each
 * remainder.
 */
final class PreparedConvolution {
    /**
     * What flows back to the input steps of one remainder.
     *
     * @param number the remainder
     * @param taps the taps that meet them, ascending
     * @param function from the outputs that these taps belong to
     */
    record Phase(int number, int[] taps, TapFunction function) {}

    private final Operation.Convolve operation;
    private final int inputs;
    private final int outputs;
    private final TapFunction forward;
    private final List<Phase> phases = new ArrayList<>();

    /** For an input of {@code inputSize} features; {@code back} says whether its adjoint will be asked for. */
    PreparedConvolution(Operation.Convolve operation, int inputSize, boolean back, Kernels kernels) {
        this.operation = operation;
        this.inputs = inputSize / operation.groups();
        this.outputs = operation.bias().shape().size() / operation.groups();
        this.forward = function(kernels, operation.kernel(), inputs, outputs, true);
        for (int number = 0; back && number < operation.stride(); number++) {
            int phase = number;
            int[] taps = IntStream.range(0, operation.kernel())
                    .filter(tap -> (long) tap * operation.dilation() % operation.stride() == phase)
                    .toArray();
            if (taps.length > 0) {
                phases.add(new Phase(number, taps, function(kernels, taps.length, outputs, inputs, false)));
            }
        }
    }

    private TapFunction function(Kernels kernels, int taps, int from, int to, boolean biased) {
        return isChannelwise()
                ? new TapChannels(taps, operation.groups(), biased)
                : new TapAffine(kernels, taps, operation.groups(), from, to, biased);
    }

    /** Whether every feature is a group of its own. */
    boolean isChannelwise() {
        return inputs == 1 && outputs == 1;
    }

    /** From input to output. */
    TapFunction forward() {
        return forward;
    }

    /** From the adjoint of the output to that of the input; other steps of the input have none. */
    List<Phase> phases() {
        return phases;
    }

    /** The number of weights, each as often as it is packed. */
    long weights() {
        return (phases.isEmpty() ? 1L : 2L) * operation.weights().shape().size();
    }

    /** Packs the weights {@code [size, kernel · inputs]} and the bias: one of some parts of the groups and phases. */
    void install(FloatTensor weights, FloatTensor bias, int part, int parts) {
        int job = 0;
        for (int group = 0; group < operation.groups(); group++) {
            if (job++ % parts == part) {
                forward.install(group, ofGroup(weights, group), ofGroupBias(bias, group));
            }
            for (Phase phase : phases) {
                if (job++ % parts == part) {
                    phase.function().install(group, transposed(weights, group, phase.taps()), bias);
                }
            }
        }
    }

    private float[] ofGroup(FloatTensor weights, int group) {
        float[] own = new float[outputs * operation.kernel() * inputs];
        weights.copyTo(group * own.length, own, 0, own.length);
        return own;
    }

    private FloatTensor ofGroupBias(FloatTensor bias, int group) {
        float[] own = new float[outputs];
        bias.copyTo(group * outputs, own, 0, outputs);
        return FloatTensor.vector(own);
    }

    /** The weights of some taps as {@code [inputs, taps · outputs]}. */
    private float[] transposed(FloatTensor weights, int group, int[] taps) {
        int terms = taps.length * outputs;
        float[] turned = new float[inputs * terms];
        for (int output = 0; output < outputs; output++) {
            for (int i = 0; i < taps.length; i++) {
                int from = ((group * outputs + output) * operation.kernel() + taps[i]) * inputs;
                for (int input = 0; input < inputs; input++) {
                    turned[input * terms + i * outputs + output] = weights.at(from + input);
                }
            }
        }
        return turned;
    }
}
