package dev.rondo.benchmarks.work;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import java.util.Arrays;

/** The layout of the peers: {@code [T, B, F]}, shorter sequences padded with zeros. */
public final class TimeMajor {
    private TimeMajor() {}

    /** The steps of the longest sequence. */
    public static int steps(SequenceBatch batch) {
        return Arrays.stream(batch.lengths()).max().orElse(0);
    }

    /** The values of a packed batch in that layout. */
    public static float[] padded(SequenceBatch batch) {
        int width = batch.features();
        float[] padded = new float[steps(batch) * batch.count() * width];
        for (int b = 0; b < batch.count(); b++) {
            for (int t = 0; t < batch.length(b); t++) {
                int from = (batch.offset(b) + t) * width;
                ((FloatTensor) batch.values()).copyTo(from, padded, (t * batch.count() + b) * width, width);
            }
        }
        return padded;
    }

    /** What stands in that layout as packed rows of {@code width} features, for sequences as long as those of {@code like}. */
    public static float[] packed(float[] padded, SequenceBatch like, int width) {
        float[] packed = new float[like.rows() * width];
        for (int b = 0; b < like.count(); b++) {
            for (int t = 0; t < like.length(b); t++) {
                System.arraycopy(padded, (t * like.count() + b) * width, packed, (like.offset(b) + t) * width, width);
            }
        }
        return packed;
    }
}
