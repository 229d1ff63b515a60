package dev.rondo.simd.engine;

import dev.rondo.model.Operation;
import dev.rondo.simd.engine.TapFunction.Meetings;

/**
 * Which rows of a batch the taps of a convolution meet.
 *
 * @param operation the convolution
 * @param in where the steps of its input stand
 * @param out where those of its output stand
 */
record Taps(Operation.Convolve operation, Layout in, Layout out) {
    /** For each row of the output the rows of the input that its taps meet. */
    Meetings forward() {
        int[][] sources = new int[operation.kernel()][out.rows()];
        for (int t = 0; t < out.steps(); t++) {
            for (int rank = 0; rank < out.active(t); rank++) {
                int source = in.rank(out.sequence(rank));
                for (int tap = 0; tap < sources.length; tap++) {
                    int step = t * operation.stride() + tap * operation.dilation() - operation.paddingBefore();
                    boolean meets = step >= 0 && step < in.length(source);
                    sources[tap][out.row(rank, t)] = meets ? in.row(source, step) : TapFunction.NONE;
                }
            }
        }
        return new Meetings(sources, null, out.rows());
    }

    /** For each row of the input that the taps of a phase meet, the rows of the output for which they do. */
    Meetings backward(PreparedConvolution.Phase phase) {
        int[] taps = phase.taps();
        int[][] sources = new int[taps.length][in.rows()];
        int[] targets = new int[in.rows()];
        int count = 0;
        for (int t = 0; t < in.steps(); t++) {
            for (int rank = 0; rank < in.active(t) && phase(t) == phase.number(); rank++) {
                int target = out.rank(in.sequence(rank));
                for (int i = 0; i < taps.length; i++) {
                    int first = t + operation.paddingBefore() - taps[i] * operation.dilation();
                    int step = first / operation.stride();
                    boolean meets = first >= 0 && step < out.length(target);
                    sources[i][count] = meets ? out.row(target, step) : TapFunction.NONE;
                }
                targets[count++] = in.row(rank, t);
            }
        }
        return new Meetings(sources, targets, count);
    }

    private int phase(int t) {
        return (t + operation.paddingBefore()) % operation.stride();
    }
}
