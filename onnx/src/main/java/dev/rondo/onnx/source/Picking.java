package dev.rondo.onnx.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Tensors made of elements of others: whatever moves data is a choice of indices along each axis. */
final class Picking {
    private Picking() {}

    /** The elements of {@code tensor} at the flat indices that {@code from} gives for flat indices of the result. */
    static SourceTensor pick(SourceTensor tensor, List<Long> shape, int size, IntUnaryOperator from) {
        ElementType type = tensor.type();
        if (type.isInteger()) {
            long[] values = new long[size];
            for (int i = 0; i < size; i++) {
                values[i] = tensor.longAt(from.applyAsInt(i));
            }
            return SourceTensor.ofLongs(type, shape, values);
        }
        if (type == ElementType.DOUBLE) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                values[i] = tensor.doubleAt(from.applyAsInt(i));
            }
            return SourceTensor.ofDoubles(shape, values);
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = tensor.floatAt(from.applyAsInt(i));
        }
        return SourceTensor.ofFloats(type, shape, values);
    }

    /** Which index along an axis of the source belongs to an index along an axis of the result. */
    interface Axis {
        /** The source's index. */
        long source(long index);
    }

    /**
     * A result of shape {@code shape}: its axis k runs along axis {@code along.get(k)} of the tensor (-1: along none), by {@code axes.get(k)}.
     * The other axes of the tensor stay at 0.
     */
    static SourceTensor alongAxes(
            Operands operands, SourceTensor tensor, List<Long> shape, List<Integer> along, List<Axis> axes) {
        int size = operands.grant(tensor.type(), shape);
        long[] strides = strides(tensor.shape());
        int[][] offsets = new int[size == 0 ? 0 : shape.size()][];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = new int[Math.toIntExact(shape.get(k))];
            for (int i = 0; i < offsets[k].length && along.get(k) >= 0; i++) {
                offsets[k][i] = (int) (axes.get(k).source(i) * strides[along.get(k)]);
            }
        }
        int[] position = new int[offsets.length];
        return pick(tensor, shape, size, _ -> next(offsets, position));
    }

    /** The offset of a position, which is moved on to the next one in row-major order. */
    private static int next(int[][] offsets, int[] position) {
        int offset = 0;
        for (int k = 0; k < position.length; k++) {
            offset += offsets[k][position[k]];
        }
        for (int k = position.length - 1; k >= 0; k--) {
            if (++position[k] < offsets[k].length) {
                break;
            }
            position[k] = 0;
        }
        return offset;
    }

    /** As {@link #alongAxes(Operands, SourceTensor, List, List, List)} where each axis of the result runs along the same one of the tensor. */
    static SourceTensor alongAxes(Operands operands, SourceTensor tensor, List<Long> shape, List<Axis> axes) {
        List<Integer> along = new ArrayList<>();
        for (int k = 0; k < shape.size(); k++) {
            along.add(k);
        }
        return alongAxes(operands, tensor, shape, along, axes);
    }

    /** The tensor repeated along axes of length 1, and along new axes before its own; the shape has to fit. */
    static SourceTensor broadcast(Operands operands, SourceTensor tensor, List<Long> shape) {
        if (tensor.shape().equals(shape)) {
            return tensor;
        }
        int added = shape.size() - tensor.rank();
        List<Integer> along = new ArrayList<>();
        List<Axis> axes = new ArrayList<>();
        for (int k = 0; k < shape.size(); k++) {
            boolean repeated = k < added || tensor.shape().get(k - added) == 1;
            along.add(repeated ? -1 : k - added);
            axes.add(index -> index);
        }
        return alongAxes(operands, tensor, shape, along, axes);
    }

    /** The shape that two shapes have in common by repeating. */
    static List<Long> common(Operands operands, List<Long> a, List<Long> b) {
        List<Long> longer = a.size() >= b.size() ? a : b;
        List<Long> shorter = a.size() >= b.size() ? b : a;
        List<Long> shape = new ArrayList<>(longer);
        int added = longer.size() - shorter.size();
        for (int k = 0; k < shorter.size(); k++) {
            long one = longer.get(k + added);
            long other = shorter.get(k);
            if (one != other && one != 1 && other != 1) {
                throw operands.bad(
                        "its inputs have the shapes " + Shapes.shown(a) + " and " + Shapes.shown(b),
                        "one has to fit the other");
            }
            shape.set(k + added, one == 1 ? other : one);
        }
        return shape;
    }

    private static long[] strides(List<Long> shape) {
        long[] strides = new long[shape.size()];
        long stride = 1;
        for (int k = strides.length - 1; k >= 0; k--) {
            strides[k] = stride;
            stride *= shape.get(k);
        }
        return strides;
    }
}
