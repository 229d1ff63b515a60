package dev.rondo.reference;

import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import java.util.Map;
import java.util.Objects;

/** A convolution along time: each output is an affine function of a patch of input steps. */
final class Convolution {
    private final Operation.Convolve operation;
    private final double[] weights;
    private final double[] bias;

    private Convolution(Operation.Convolve operation, double[] weights, double[] bias) {
        this.operation = operation;
        this.weights = weights;
        this.bias = bias;
    }

    static Convolution of(Graph.Node node, Operation.Convolve operation, Map<String, double[]> weights) {
        return new Convolution(
                operation,
                Objects.requireNonNull(weights.get(node.path("W"))),
                Objects.requireNonNull(weights.get(node.path("b"))));
    }

    /** Visits every product weight·x of the convolution. */
    private interface Visitor {
        void visit(int t, int output, int weight, int inputStep, int feature);
    }

    private void visit(int inputLength, int inputSize, Visitor visitor) {
        int perGroup = inputSize / operation.groups();
        int outputsPerGroup = bias.length / operation.groups();
        for (int t = 0; t < outputLength(inputLength); t++) {
            for (int output = 0; output < bias.length; output++) {
                for (int tap = 0; tap < operation.kernel(); tap++) {
                    int step = t * operation.stride() + tap * operation.dilation() - operation.paddingBefore();
                    for (int j = 0; j < perGroup && step >= 0 && step < inputLength; j++) {
                        int weight = (output * operation.kernel() + tap) * perGroup + j;
                        visitor.visit(t, output, weight, step, output / outputsPerGroup * perGroup + j);
                    }
                }
            }
        }
    }

    private int outputLength(int inputLength) {
        int padded = operation.paddingBefore() + inputLength + operation.paddingAfter();
        return padded < operation.span() ? 0 : (padded - operation.span()) / operation.stride() + 1;
    }

    double[][][] forward(double[][][] x) {
        double[][][] y = new double[x.length][][];
        for (int i = 0; i < x.length; i++) {
            double[][] in = x[i];
            double[][] out = new double[outputLength(in.length)][];
            for (int t = 0; t < out.length; t++) {
                out[t] = bias.clone();
            }
            if (in.length > 0) {
                visit(
                        in.length,
                        in[0].length,
                        (t, output, weight, step, feature) -> out[t][output] += weights[weight] * in[step][feature]);
            }
            y[i] = out;
        }
        return y;
    }

    /** Adds to the adjoints of x, weights and bias. */
    void backward(double[][][] x, double[][][] dy, double[][][] dx, double[] dWeights, double[] dBias) {
        for (int i = 0; i < x.length; i++) {
            double[][] in = x[i];
            double[][] dOut = dy[i];
            double[][] dIn = dx[i];
            for (double[] step : dOut) {
                for (int output = 0; output < dBias.length; output++) {
                    dBias[output] += step[output];
                }
            }
            if (in.length > 0) {
                visit(in.length, in[0].length, (t, output, weight, step, feature) -> {
                    dWeights[weight] += dOut[t][output] * in[step][feature];
                    dIn[step][feature] += dOut[t][output] * weights[weight];
                });
            }
        }
    }
}
