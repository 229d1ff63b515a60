package dev.rondo.onnxruntime;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import java.util.Arrays;

/** An output of an opaque model on its way: the rows of all sequences, one after the other. */
final class OutputRows {
    private final Graph.Value value;
    private final int[] lengths;
    private final int[] offsets;
    private final float[] rows;

    OutputRows(Graph.Value value, int[] lengths) {
        this.value = value;
        this.lengths = lengths;
        this.offsets = lengths.clone();
        Arrays.parallelPrefix(offsets, Math::addExact);
        int count = lengths.length == 0 ? 0 : offsets[lengths.length - 1];
        this.rows = new float[Math.multiplyExact(count, value.size())];
    }

    /** Takes what a call gave for a sequence: {@code steps} steps from {@code from}, or what belongs to its end so far. */
    void take(Block block, int at, int sequence, int from, int steps) {
        boolean atEnd = value.clock() instanceof Clock.LastOf;
        int start = offsets[sequence] - lengths[sequence] + (atEnd ? 0 : from);
        int count = atEnd ? 1 : Math.min(steps, lengths[sequence] - from);
        for (int t = 0; t < count; t++) {
            block.get(t, at, rows, (start + t) * value.size());
        }
    }

    SequenceBatch batch() {
        return SequenceBatch.packed(
                FloatTensor.wrap(Shape.of(rows.length / value.size(), value.size()), rows), lengths);
    }
}
