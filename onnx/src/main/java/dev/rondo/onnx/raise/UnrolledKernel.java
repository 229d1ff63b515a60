package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kernel over time and the axes of a frame as one along time, with a weight for each pair of features that it relates.
 *
 * @param weights {@code [size · windows, C / groups · frame, steps]}
 * @param bias one for each feature of the result
 * @param axes those of the result
 */
record UnrolledKernel(SourceTensor weights, FloatTensor bias, List<Axis> axes) {
    private static final int MOST_WEIGHTS = 1 << 21;

    /** Takes note that a node needs so many elements more. */
    interface Charge {
        void take(SourceNode node, long more);
    }

    /** Keeps a copy. */
    UnrolledKernel {
        axes = List.copyOf(axes);
    }

    /**
     * Of the kernel {@code [size, C / groups, …]} of a convolution over x.
     *
     * @param time which axis of x is that of the steps
     */
    static UnrolledKernel of(
            SourceNode node,
            Operand.View x,
            SourceTensor kernel,
            @Nullable SourceTensor bias,
            int time,
            Charge charge) {
        int[] frame = taps(kernel);
        int at = time - ConvolutionLayers.SPACE;
        int steps = frame[at];
        frame[at] = 1;
        Windows windows = Windows.of(node, x, time, frame);
        int inner = Arrays.stream(frame).skip(at).reduce(1, Math::multiplyExact);
        int size = Math.toIntExact(kernel.shape().getFirst());
        return new UnrolledKernel(
                unrolled(node, kernel, windows, steps, inner, charge),
                bias(bias, size, windows.count()),
                windows.axes(x, Axis.ofSize(size)));
    }

    /** The number of taps of a kernel along each axis. */
    static int[] taps(SourceTensor kernel) {
        return kernel.shape().stream()
                .skip(ConvolutionLayers.SPACE)
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /**
     * Weights {@code [size · windows, C · frame, steps]} of a kernel that moves over the frame.
     *
     * @param inner how many taps of the frame lie side by side in the kernel, behind its axis of steps
     */
    private static SourceTensor unrolled(
            SourceNode node, SourceTensor kernel, Windows windows, int steps, int inner, Charge charge) {
        int frame = Grid.size(windows.sizes());
        int pairs = Math.multiplyExact(
                Math.toIntExact(kernel.shape().get(0)),
                Math.toIntExact(kernel.shape().get(1)));
        int channels = Math.toIntExact(kernel.shape().get(1));
        long all = (long) pairs * windows.count() * frame * steps;
        long work = Math.max(all, (long) windows.count() * kernel.size());
        if (work > Math.max(kernel.size(), MOST_WEIGHTS)) {
            throw new Obstacle(
                    node,
                    "its kernel of " + kernel.size() + " weights moves over " + frame
                            + " elements of a frame besides time, which takes " + work,
                    "such a convolution has a weight for each pair of features, and at most " + MOST_WEIGHTS,
                    "make the frames smaller, or run the file with OpaqueModel");
        }
        charge.take(node, Math.max(0, work - kernel.size()));
        float[] values = new float[(int) all];
        int taps = kernel.size() / (pairs * steps);
        for (int window = 0; window < windows.count(); window++) {
            int[] positions = windows.positions(window);
            for (int i = 0; i < pairs * taps * steps; i++) {
                int pair = i / (taps * steps);
                int tap = i / steps % taps;
                int step = i % steps;
                if (positions[tap] != Grid.ZERO) {
                    int row = pair / channels * windows.count() + window;
                    int column = pair % channels * frame + positions[tap];
                    int from = ((pair * (taps / inner) + tap / inner) * steps + step) * inner + tap % inner;
                    values[(row * channels * frame + column) * steps + step] = kernel.floatAt(from);
                }
            }
        }
        List<Long> shape = List.of(all / ((long) channels * frame * steps), (long) channels * frame, (long) steps);
        return SourceTensor.ofFloats(ElementType.FLOAT, shape, values);
    }

    /** A bias for each window of each channel. */
    private static FloatTensor bias(@Nullable SourceTensor bias, int size, int windows) {
        FloatTensor each = bias == null ? FloatTensor.vector(new float[size]) : Tensors.floats(bias, size);
        float[] values = new float[Math.multiplyExact(size, windows)];
        for (int i = 0; i < values.length; i++) {
            values[i] = each.at(i / windows);
        }
        return FloatTensor.vector(values);
    }
}
