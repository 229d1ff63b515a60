package dev.rondo.onnxruntime;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/** Between packed batches and padded tensors {@code [T, B, F]}. */
final class TimeMajor {
    private TimeMajor() {}

    /** T: the longest of some lengths, and at least 1. */
    static int steps(int[] lengths) {
        return Math.max(1, Arrays.stream(lengths).max().orElse(0));
    }

    /**
     * Checks that a padded tensor fits the memory of one buffer.
     *
     * @throws InputException if it does not
     */
    static void requireSpace(String path, long steps, long count, long size) {
        if ((double) steps * count * size * Long.BYTES > Integer.MAX_VALUE) {
            throw new InputException(new Problem(
                    path,
                    "found " + count + " sequences of up to " + steps + " steps of " + size + " elements",
                    "the backend 'onnx' pads them to one block of less than 2 GiB",
                    "split the batch, sequences of like length together"));
        }
    }

    /** Features {@code [T, B, F]}, zeros beyond the end of each sequence. */
    static FloatBuffer features(SequenceBatch batch, int steps, int size) {
        FloatBuffer padded = NativeModel.floats(steps * batch.count() * size);
        float[] rows = batch.values() instanceof FloatTensor floats
                ? floats.toArray()
                : batch.values().toFloats();
        for (int i = 0; i < batch.count(); i++) {
            for (int t = 0; t < batch.length(i); t++) {
                padded.put((t * batch.count() + i) * size, rows, (batch.offset(i) + t) * size, size);
            }
        }
        return padded;
    }

    /** Tokens {@code [T, B]}, token 0 beyond the end of each sequence. */
    static LongBuffer tokens(SequenceBatch batch, int steps) {
        LongBuffer padded = NativeModel.longs(steps * batch.count());
        IntTensor ids = (IntTensor) batch.values();
        for (int i = 0; i < batch.count(); i++) {
            for (int t = 0; t < batch.length(i); t++) {
                padded.put(t * batch.count() + i, ids.at(batch.offset(i) + t));
            }
        }
        return padded;
    }

    /** The steps of all sequences without those beyond their ends. */
    static SequenceBatch packed(FloatBuffer padded, int[] lengths, int size) {
        int rows = Arrays.stream(lengths).sum();
        float[] values = new float[Math.multiplyExact(rows, size)];
        int row = 0;
        for (int i = 0; i < lengths.length; i++) {
            for (int t = 0; t < lengths[i]; t++) {
                padded.get((t * lengths.length + i) * size, values, row * size, size);
                row++;
            }
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, size), values), lengths);
    }
}
