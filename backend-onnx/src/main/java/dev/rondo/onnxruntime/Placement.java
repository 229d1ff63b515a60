package dev.rondo.onnxruntime;

import java.util.List;

/** Where in a tensor the features of each step of each sequence stand. */
final class Placement {
    /** The most features of a step: 64 MiB of floats. */
    private static final long MOST = 1 << 24;

    private final long[] shape;
    private final int timeStride;
    private final int batchStride;
    private final int[] features;

    /** In a tensor of these axes, with so many steps and sequences. */
    Placement(List<Axis> axes, int steps, int count) {
        int rank = axes.size();
        this.shape = new long[rank];
        int[] strides = new int[rank];
        int size = 1;
        int width = 1;
        int time = 0;
        int batch = 0;
        for (int i = rank - 1; i >= 0; i--) {
            strides[i] = size;
            int length = switch (axes.get(i)) {
                case Axis.Time t -> steps;
                case Axis.Batch b -> count;
                case Axis.Feature(int features) -> features;
            };
            switch (axes.get(i)) {
                case Axis.Time t -> time = size;
                case Axis.Batch b -> batch = size;
                case Axis.Feature f -> width = Math.multiplyExact(width, length);
            }
            shape[i] = length;
            size = Math.multiplyExact(size, length);
        }
        this.timeStride = time;
        this.batchStride = batch;
        this.features = features(axes, strides, width);
    }

    /** The offset of each feature, the last axis of features running fastest. */
    private static int[] features(List<Axis> axes, int[] strides, int width) {
        int[] offsets = new int[width];
        int repeat = 1;
        for (int i = axes.size() - 1; i >= 0; i--) {
            if (axes.get(i) instanceof Axis.Feature(int size)) {
                for (int f = 0; f < width; f++) {
                    offsets[f] += f / repeat % size * strides[i];
                }
                repeat *= size;
            }
        }
        return offsets;
    }

    /** Whether a step has features, but not more than memory should hold. */
    static boolean isReasonable(List<Axis> axes) {
        long features = 1;
        for (Axis axis : axes) {
            if (axis instanceof Axis.Feature(int size)) {
                features *= size;
                if (features < 1 || features > MOST) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The shape of the tensor. */
    long[] shape() {
        return shape;
    }

    /** How many elements the tensor has. */
    int size() {
        int size = 1;
        for (long length : shape) {
            size *= (int) length;
        }
        return size;
    }

    /** How many features a step of one sequence has. */
    int features() {
        return features.length;
    }

    /** The index of a feature of a step of a sequence. */
    int index(int step, int sequence, int feature) {
        return step * timeStride + sequence * batchStride + features[feature];
    }
}
