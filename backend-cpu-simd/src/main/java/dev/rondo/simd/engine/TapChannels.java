package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;

/** A function of taps whose groups have one feature each: the compiler makes vectors of loops over the groups. */
final class TapChannels implements TapFunction {
    private final float[][] weights;
    private final float[] bias;
    private final boolean biased;

    TapChannels(int taps, int channels, boolean biased) {
        this.weights = new float[taps][channels];
        this.bias = new float[channels];
        this.biased = biased;
    }

    @Override
    public Workspace workspace(int results, Memory memory) {
        float[] none = {};
        return new Workspace(new Factors(0), none, none);
    }

    @Override
    public void install(int group, float[] groupWeights, FloatTensor groupBias) {
        for (int tap = 0; tap < weights.length; tap++) {
            weights[tap][group] = groupWeights[tap];
        }
        bias[group] = biased ? groupBias.at(0) : 0;
    }

    @Override
    public void run(Workspace workspace, Meetings meetings, int from, int to, Rows x, Rows y) {
        for (int result = from; result < to; result++) {
            int at = meetings.target(result) * y.stride();
            System.arraycopy(bias, 0, y.values(), at, bias.length);
            for (int tap = 0; tap < weights.length; tap++) {
                int source = meetings.sources()[tap][result];
                if (source == NONE) {
                    addZeros(weights[tap], y.values(), at);
                } else {
                    add(weights[tap], x.values(), source * x.stride(), y.values(), at);
                }
            }
        }
    }

    private static void add(float[] weights, float[] x, int from, float[] y, int at) {
        for (int i = 0; i < weights.length; i++) {
            y[at + i] = Math.fma(x[from + i], weights[i], y[at + i]);
        }
    }

    private static void addZeros(float[] weights, float[] y, int at) {
        for (int i = 0; i < weights.length; i++) {
            y[at + i] = Math.fma(0f, weights[i], y[at + i]);
        }
    }

    /**
     * Adds gradients of some channels, rows ascending.
     *
     * @param meetings which rows of x the taps meet for each row of dy
     * @param dWeights where they are added, {@code [channel][tap]}
     * @param dBias where the sums of dy are added
     */
    static void contribute(
            Meetings meetings, Rows dy, Rows x, int fromChannel, int toChannel, float[] dWeights, float[] dBias) {
        int taps = meetings.sources().length;
        float[][] sums = new float[taps][toChannel - fromChannel];
        float[] plain = new float[toChannel - fromChannel];
        for (int row = 0; row < meetings.count(); row++) {
            int left = row * dy.stride() + fromChannel;
            for (int i = 0; i < plain.length; i++) {
                plain[i] += dy.values()[left + i];
            }
            for (int tap = 0; tap < taps; tap++) {
                int source = meetings.sources()[tap][row];
                if (source != NONE) {
                    multiply(dy.values(), left, x.values(), source * x.stride() + fromChannel, sums[tap]);
                }
            }
        }
        for (int i = 0; i < plain.length; i++) {
            dBias[fromChannel + i] += plain[i];
            for (int tap = 0; tap < taps; tap++) {
                dWeights[(fromChannel + i) * taps + tap] += sums[tap][i];
            }
        }
    }

    private static void multiply(float[] dy, int left, float[] x, int right, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.fma(dy[left + i], x[right + i], sums[i]);
        }
    }
}
