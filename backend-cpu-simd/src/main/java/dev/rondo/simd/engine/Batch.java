package dev.rondo.simd.engine;

import dev.rondo.backend.Lengths;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.simd.plan.Slot;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A batch while it is computed: the rows of every edge, each in the {@link Layout} of its clock and padded to whole blocks. */
final class Batch {
    private final Graph graph;
    private final Lengths lengths;
    private final Memory memory;
    private final Map<Clock, Layout> layouts = new HashMap<>();
    private final Map<Port, float[]> edges = new HashMap<>();
    private final Map<Port, SequenceBatch> inputs = new HashMap<>();
    private final Map<Port, float[]> finished = new HashMap<>();
    private final Map<Port, int[]> tokens = new HashMap<>();

    /** A batch whose arrays come from {@code memory}. */
    Batch(Graph graph, Lengths lengths, Memory memory) {
        this.graph = graph;
        this.lengths = lengths;
        this.memory = memory;
    }

    Memory memory() {
        return memory;
    }

    int count() {
        return lengths.count();
    }

    Layout layout(Port port) {
        Clock clock = graph.value(port).clock();
        Layout known = layouts.get(clock);
        if (known == null) {
            known = new Layout(lengths.at(clock));
            layouts.put(clock, known);
        }
        return known;
    }

    int size(Port port) {
        return graph.value(port).size();
    }

    /** The distance of the rows of an edge. */
    int stride(Port port) {
        return Slot.padded(size(port));
    }

    /** Memory for every row of an edge, which holds anything. */
    float[] take(Port port) {
        return memory.take(Math.multiplyExact(layout(port).rows(), stride(port)));
    }

    /** Zeros for every row of an edge. */
    float[] zeros(Port port) {
        return memory.zeros(Math.multiplyExact(layout(port).rows(), stride(port)));
    }

    /** The rows of an edge; those of an input are laid out when somebody asks for them. */
    float[] edge(Port port) {
        float[] known = edges.get(port);
        if (known == null) {
            known = layOut(port, Objects.requireNonNull(inputs.get(port), port::toString));
            edges.put(port, known);
        }
        return known;
    }

    /** The rows of an edge in the form of a tensor. */
    FloatTensor asTensor(Port port) {
        float[] rows = edge(port);
        return FloatTensor.wrap(Shape.of(rows.length), rows);
    }

    /** The values of an input as they were given, one sequence after the other; null for other edges and other numbers. */
    @Nullable
    FloatTensor given(Port port) {
        SequenceBatch input = inputs.get(port);
        return input != null && input.values() instanceof FloatTensor floats ? floats : null;
    }

    /** Where the steps of an edge stand in a batch of the caller's, whose sequences follow one another. */
    Order packed(Port port, boolean reverse) {
        Layout layout = layout(port);
        int[] first = new int[layout.count()];
        int row = 0;
        for (int sequence = 0; sequence < first.length; sequence++) {
            int rank = layout.rank(sequence);
            first[rank] = reverse ? row + layout.length(rank) - 1 : row;
            row += layout.length(rank);
        }
        return new Order.Packed(first, reverse ? -1 : 1);
    }

    /** Whether the rows of an edge stand as the caller has them: one sequence, of rows that need no padding. */
    boolean isPlain(Port port) {
        return layout(port).count() == 1 && stride(port) == size(port);
    }

    /** Memory for the values of an output as the caller gets them. */
    float[] finished(Port port) {
        float[] known = finished.get(port);
        if (known == null) {
            known = new float[Math.multiplyExact(layout(port).rows(), size(port))];
            finished.put(port, known);
        }
        return known;
    }

    int[] tokens(Port port) {
        return Objects.requireNonNull(tokens.get(port), port::toString);
    }

    void put(Port port, float[] rows) {
        edges.put(port, rows);
    }

    /** Takes over an input: tokens in the layout, features as they were given until somebody asks for their rows. */
    void load(String input, SequenceBatch batch) {
        Port port = new Port(input, Port.Y);
        Layout layout = layout(port);
        if (batch.values() instanceof IntTensor ids) {
            int[] rows = new int[layout.rows()];
            for (int rank = 0; rank < layout.count(); rank++) {
                int from = batch.offset(layout.sequence(rank));
                for (int t = 0; t < layout.length(rank); t++) {
                    rows[layout.row(rank, t)] = ids.at(from + t);
                }
            }
            tokens.put(port, rows);
            return;
        }
        inputs.put(port, batch);
    }

    private float[] layOut(Port port, SequenceBatch batch) {
        Layout layout = layout(port);
        int size = size(port);
        int stride = stride(port);
        float[] rows = take(port);
        for (int rank = 0; rank < layout.count(); rank++) {
            int from = batch.offset(layout.sequence(rank)) * size;
            for (int t = 0; t < layout.length(rank); t++) {
                copy(batch.values(), from + t * size, rows, layout.row(rank, t) * stride, size);
            }
        }
        return rows;
    }

    private static void copy(Tensor values, int from, float[] rows, int at, int length) {
        if (values instanceof FloatTensor floats) {
            floats.copyTo(from, rows, at, length);
        } else {
            for (int i = 0; i < length; i++) {
                rows[at + i] = (float) values.doubleAt(from + i);
            }
        }
    }

    /** The rows of an edge as a batch of the caller's. */
    SequenceBatch unload(Port port) {
        Layout layout = layout(port);
        int[] lengthOf = lengths.at(graph.value(port).clock()).clone();
        int size = size(port);
        float[] values = finished.get(port);
        if (values == null) {
            values = finished(port);
            unload(port, layout, values);
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(layout.rows(), size), values), lengthOf);
    }

    private void unload(Port port, Layout layout, float[] values) {
        float[] rows = edge(port);
        int stride = stride(port);
        int size = size(port);
        int at = 0;
        for (int sequence = 0; sequence < layout.count(); sequence++) {
            int rank = layout.rank(sequence);
            for (int t = 0; t < layout.length(rank); t++) {
                System.arraycopy(rows, layout.row(rank, t) * stride, values, at, size);
                at += size;
            }
        }
    }

    /** The rows of a layout with the steps of each sequence in reverse order. */
    float[] reversed(Layout layout, float[] rows, int stride) {
        float[] reversed = memory.take(Math.multiplyExact(layout.rows(), stride));
        for (int rank = 0; rank < layout.count(); rank++) {
            int length = layout.length(rank);
            for (int t = 0; t < length; t++) {
                int from = layout.row(rank, length - 1 - t) * stride;
                System.arraycopy(rows, from, reversed, layout.row(rank, t) * stride, stride);
            }
        }
        return reversed;
    }
}
