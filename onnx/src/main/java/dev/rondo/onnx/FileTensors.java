package dev.rondo.onnx;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.signature.AxisRole;
import dev.rondo.onnx.signature.FileAxis;
import dev.rondo.onnx.signature.FileValue;
import java.util.Arrays;

/**
 * Where the elements of a tensor of a file lie: for each sequence and step a row of features.
 *
 * @param value the tensor
 * @param shape its shape, such as data have it
 */
record FileTensors(FileValue value, Shape shape) {
    /**
     * The layout of a tensor that is there.
     *
     * @throws InputException if its shape is not what the file says
     */
    static FileTensors of(FileValue value, Tensor tensor) {
        Shape shape = tensor.shape();
        boolean fits = shape.rank() == value.axes().size();
        for (int i = 0; fits && i < shape.rank(); i++) {
            FileAxis axis = value.axes().get(i);
            fits = axis.isFree() || axis.size() == shape.dimension(i);
        }
        if (!fits) {
            throw new InputException(new Problem(
                    "input '" + value.name() + "'",
                    "found shape " + shape,
                    "the file takes " + value.axes(),
                    "give a tensor of that shape"));
        }
        return new FileTensors(value, shape);
    }

    /** The layout of a tensor that is to be made. */
    static FileTensors of(FileValue value, int steps, int sequences) {
        int[] dimensions = value.axes().stream()
                .mapToInt(axis -> switch (axis.role()) {
                    case TIME -> steps;
                    case BATCH -> sequences;
                    case FEATURE, DIRECTION, ONE -> axis.size();
                })
                .toArray();
        return new FileTensors(value, Shape.of(dimensions));
    }

    /** The number of steps; 1 where no axis is that of time. */
    int steps() {
        return length(AxisRole.TIME);
    }

    /** The number of sequences; 1 where no axis is that of the batch. */
    int sequences() {
        return length(AxisRole.BATCH);
    }

    private int length(AxisRole role) {
        int axis = value.axis(role);
        return axis < 0 ? 1 : shape.dimension(axis);
    }

    /** The number of features of a step. */
    int features() {
        return shape.size() / Math.max(1, steps() * sequences());
    }

    /** The places of the features of a step in the tensor. */
    int[] places(int sequence, int step) {
        int[] places = {0};
        int stride = shape.size();
        for (int i = 0; i < shape.rank(); i++) {
            int length = shape.dimension(i);
            stride /= Math.max(1, length);
            int along = stride;
            places = switch (value.axes().get(i).role()) {
                case TIME -> shifted(places, step * along);
                case BATCH -> shifted(places, length == 1 ? 0 : sequence * along); // one serves all sequences
                case FEATURE, DIRECTION, ONE -> spread(places, length, along);
            };
        }
        return places;
    }

    private static int[] shifted(int[] places, int by) {
        return Arrays.stream(places).map(place -> place + by).toArray();
    }

    private static int[] spread(int[] places, int length, int stride) {
        int[] spread = new int[places.length * length];
        for (int i = 0; i < spread.length; i++) {
            spread[i] = places[i / length] + i % length * stride;
        }
        return spread;
    }

    /** The steps of all sequences, packed; as token ids, whatever type they have in the file, if {@code tokens}. */
    SequenceBatch packed(Tensor tensor, boolean tokens, int... lengths) {
        int rows = Arrays.stream(lengths).sum();
        int features = features();
        int[] from = new int[rows * features];
        int at = 0;
        for (int sequence = 0; sequence < lengths.length; sequence++) {
            for (int step = 0; step < lengths[sequence]; step++, at += features) {
                System.arraycopy(places(sequence, step), 0, from, at, features);
            }
        }
        Tensor packed = tokens
                ? IntTensor.of(
                        Shape.of(rows),
                        Arrays.stream(from).map(i -> (int) tensor.doubleAt(i)).toArray())
                : floats(tensor, rows, features, from);
        return SequenceBatch.packed(packed, lengths);
    }

    private static FloatTensor floats(Tensor tensor, int rows, int features, int... from) {
        float[] values = new float[from.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) tensor.doubleAt(from[i]);
        }
        return FloatTensor.wrap(Shape.of(rows, features), values);
    }

    /** The tensor of packed steps; zeros beyond the end of each sequence. */
    FloatTensor unpacked(SequenceBatch batch) {
        float[] values = new float[shape.size()];
        for (int sequence = 0; sequence < batch.count(); sequence++) {
            for (int step = 0; step < batch.length(sequence); step++) {
                int row = (batch.offset(sequence) + step) * batch.features();
                int[] places = places(sequence, step);
                for (int i = 0; i < places.length; i++) {
                    values[places[i]] = (float) batch.values().doubleAt(row + i);
                }
            }
        }
        return FloatTensor.wrap(shape, values);
    }
}
