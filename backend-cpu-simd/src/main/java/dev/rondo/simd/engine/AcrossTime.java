package dev.rondo.simd.engine;

import dev.rondo.layer.Pooling;
import dev.rondo.model.Port;

/**
 * The layers between the steps of a sequence and one vector of it: the last step, pools and repetition, forward and backward. Each sequence is
 * computed by itself, step after step.
 */
final class AcrossTime {
    private final Batch batch;
    private final Port from;
    private final Port y;
    private final Layout in;
    private final Layout out;
    private final int size;
    private final int stride;

    /** A layer of a batch from one edge to another. */
    AcrossTime(Batch batch, Port from, Port y) {
        this.batch = batch;
        this.from = from;
        this.y = y;
        this.in = batch.layout(from);
        this.out = batch.layout(y);
        this.size = batch.size(y);
        this.stride = batch.stride(y);
    }

    /** The rank at the input of the sequence that has a rank at the output. */
    private int source(int rank) {
        return in.rank(out.sequence(rank));
    }

    /** Where a step of a sequence begins at the input. */
    private int at(int source, int t) {
        return in.row(source, t) * stride;
    }

    /** Where a step of a sequence begins at the output. */
    private int atOutput(int rank, int t) {
        return out.row(rank, t) * stride;
    }

    /** The last step of each sequence; nothing of one that has none. */
    float[] last() {
        float[] x = batch.edge(from);
        float[] rows = batch.zeros(y);
        for (int rank = 0; rank < out.count(); rank++) {
            if (out.length(rank) > 0) {
                int source = source(rank);
                System.arraycopy(x, at(source, in.length(source) - 1), rows, atOutput(rank, 0), stride);
            }
        }
        return rows;
    }

    /** ∂L/∂x of {@link #last}. */
    float[] lastAdjoint(float[] dy) {
        float[] dx = batch.zeros(from);
        for (int rank = 0; rank < out.count(); rank++) {
            if (out.length(rank) > 0) {
                int source = source(rank);
                System.arraycopy(dy, atOutput(rank, 0), dx, at(source, in.length(source) - 1), stride);
            }
        }
        return dx;
    }

    /** The mean or the maximum of the steps of each sequence; nothing of one that has none. */
    float[] pool(Pooling pooling) {
        float[] x = batch.edge(from);
        float[] rows = batch.zeros(y);
        for (int rank = 0; rank < out.count(); rank++) {
            int source = source(rank);
            int length = in.length(source);
            if (length > 0) {
                int at = atOutput(rank, 0);
                Pools pool = new Pools(pooling, rows, at, size);
                for (int t = 0; t < length; t++) {
                    pool.add(x, at(source, t), t);
                }
                pool.finish(length, rows, at);
            }
        }
        return rows;
    }

    /** ∂L/∂x of {@link #pool}; that of a maximum goes to the first step that has it. */
    float[] poolAdjoint(Pooling pooling, float[] dy) {
        float[] x = batch.edge(from);
        float[] dx = batch.zeros(from);
        for (int rank = 0; rank < out.count(); rank++) {
            int source = source(rank);
            int length = in.length(source);
            for (int i = 0; length > 0 && i < size; i++) {
                float share = dy[atOutput(rank, 0) + i];
                switch (pooling) {
                    case MEAN -> {
                        for (int t = 0; t < length; t++) {
                            dx[at(source, t) + i] += share / length;
                        }
                    }
                    case MAX -> dx[at(source, largest(x, source, i)) + i] += share;
                }
            }
        }
        return dx;
    }

    private int largest(float[] x, int source, int i) {
        int largest = 0;
        for (int t = 1; t < in.length(source); t++) {
            largest = x[at(source, t) + i] > x[at(source, largest) + i] ? t : largest;
        }
        return largest;
    }

    /** The only step of each sequence at each step of the output. */
    float[] repeat() {
        float[] x = batch.edge(from);
        float[] rows = batch.zeros(y);
        for (int rank = 0; rank < out.count(); rank++) {
            int source = source(rank);
            for (int t = 0; t < out.length(rank); t++) {
                System.arraycopy(x, at(source, 0), rows, atOutput(rank, t), stride);
            }
        }
        return rows;
    }

    /** ∂L/∂x of {@link #repeat}. */
    float[] repeatAdjoint(float[] dy) {
        float[] dx = batch.zeros(from);
        for (int rank = 0; rank < out.count(); rank++) {
            int source = source(rank);
            for (int t = 0; t < out.length(rank); t++) {
                for (int i = 0; i < stride; i++) {
                    dx[at(source, 0) + i] += dy[atOutput(rank, t) + i];
                }
            }
        }
        return dx;
    }
}
