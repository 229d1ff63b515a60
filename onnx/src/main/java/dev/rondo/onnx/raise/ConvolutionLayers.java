package dev.rondo.onnx.raise;

import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Clock;
import dev.rondo.model.Port;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The layers of convolutions along time: those with the zeros that a layer has around the steps, and those with others, of which a wider kernel is one,
 * or some of the steps of one.
 */
final class ConvolutionLayers {
    /** Where the axes behind batch and channels begin. */
    static final int SPACE = 2;

    /** Windows of more steps than this are those of no model. */
    static final int MOST_TAPS = 1 << 10;

    /**
     * All of a convolution but its padding.
     *
     * @param weights {@code [size, C / groups, kernel]}, where all features of a frame are channels
     * @param axes those of the result
     * @param time which of them is that of the steps
     */
    record Parts(
            SourceNode node,
            Operand.View x,
            SourceTensor weights,
            FloatTensor bias,
            int stride,
            int dilation,
            int groups,
            List<Axis> axes,
            int time) {
        /** Keeps a copy. */
        Parts {
            axes = List.copyOf(axes);
        }

        /** The same convolution at every step. */
        Parts everyStep() {
            return new Parts(node, x, weights, bias, 1, dilation, groups, axes, time);
        }

        /** The same convolution with taps of weight zero before the first of its taps and behind the last. */
        Parts widened(int before, int behind) {
            int kernel = kernel();
            int wide = before + kernel + behind;
            float[] values = new float[weights.size() / kernel * wide];
            for (int i = 0; i < weights.size(); i++) {
                values[i / kernel * wide + before + i % kernel] = weights.floatAt(i);
            }
            List<Long> shape = List.of(weights.shape().get(0), weights.shape().get(1), (long) wide);
            SourceTensor wider = SourceTensor.ofFloats(ElementType.FLOAT, shape, values);
            return new Parts(node, x, wider, bias, stride, dilation, groups, axes, time);
        }

        int kernel() {
            return Math.toIntExact(weights.shape().get(2));
        }

        int span() {
            return (kernel() - 1) * dilation + 1;
        }
    }

    /** How many zeros stand before the first step and behind the last. */
    record Zeros(int before, int after) {}

    private final Raising raising;
    private final ExpressionRaising expressions;
    private final AlongTime along;

    ConvolutionLayers(Raising raising, ExpressionRaising expressions, AlongTime along) {
        this.raising = raising;
        this.expressions = expressions;
        this.along = along;
    }

    /** The zeros that the attributes of a node ask for. */
    Zeros zeros(SourceNode node, Operand.View x, int time, int span, int stride) {
        String auto = node.text("auto_pad", "NOTSET");
        return switch (auto) {
            case "NOTSET" ->
                new Zeros(
                        Windows.attribute(node, "pads", time - SPACE, 0),
                        Windows.attribute(node, "pads", time - SPACE + x.rank() - SPACE, 0));
            case "SAME_UPPER", "SAME_LOWER" -> {
                int all = stride == 1 ? span - 1 : same(node, x, span, stride);
                int before = auto.equals("SAME_UPPER") ? all / 2 : all - all / 2;
                yield new Zeros(before, all - before);
            }
            default -> new Zeros(0, 0);
        };
    }

    /** How many zeros give as many results as there are steps for each stride, which the number of steps decides. */
    private int same(SourceNode node, Operand.View x, int span, int stride) {
        int steps = raising.steps(x)
                .orElseThrow(() -> refused(node, "auto_pad with a stride, which pads by the number of steps"));
        return Math.max(0, (Math.ceilDiv(steps, stride) - 1) * stride + span - steps);
    }

    /**
     * A convolution with so many zeros as layers; null if it has more zeros than taps.
     *
     * @param masked whether what stands beyond the end of each sequence is what a layer takes to stand there
     */
    @Nullable
    Operand finished(Parts parts, int before, int given, boolean masked) {
        int after = given + unseen(parts, before, given);
        Padding padding = padding(parts, before, after);
        if (padding != null) {
            return layer(parts, padding, masked);
        }
        int all = parts.span() - 1;
        Parts wider = before + after == all ? centred(parts, before, after) : null;
        if (wider != null) {
            return layer(wider, Padding.SAME, masked);
        }
        return before + after < all ? lessPadded(parts, before, after, masked) : null;
    }

    /**
     * How many zeros more, behind those that there are, add no window, where the number of steps is known. With them a convolution that has fewer
     * than its taps ask for is one with all of them, whose results are as many as those of others with the same stride.
     */
    private int unseen(Parts parts, int before, int after) {
        OptionalInt steps = raising.steps(parts.x());
        int room = parts.span() - 1 - before - after;
        boolean ragged = raising.ragged().isRagged(raising.clock(parts.x()));
        if (before + after == 0 || room <= 0 || steps.isEmpty() || ragged) {
            return 0;
        }
        int beyond = Math.floorMod(steps.getAsInt() + before + after - parts.span(), parts.stride());
        return Math.min(room, parts.stride() - 1 - beyond);
    }

    /** A convolution with zeros before the first step for all taps but one. */
    Operand.View causal(Parts parts) {
        return (Operand.View) layer(parts, Padding.CAUSAL, true);
    }

    /** What a convolution with more zeros gives, but for the first steps and the last ones. */
    private Operand.View lessPadded(Parts parts, int before, int after, boolean masked) {
        int all = parts.span() - 1;
        boolean causal = after == 0;
        int first = causal ? all - before : all / 2 - before;
        int last = causal ? 0 : all - all / 2 - after;
        if (first < 0 || last < 0 || first + last >= MOST_TAPS) {
            throw unpadded(parts, before, after);
        }
        Operand.View more = (Operand.View) layer(parts.everyStep(), causal ? Padding.CAUSAL : Padding.SAME, masked);
        return cut(parts.node(), more, first, last, parts.stride());
    }

    /** A view without some of its first steps and of its last ones; of those that are left, every {@code stride}th. */
    Operand.View cut(SourceNode node, Operand.View x, int first, int last, int stride) {
        if (first + last == 0 && stride == 1) {
            return x;
        }
        if (last > 0) {
            raising.problemIfRagged(
                    raising.clock(node, x),
                    new Problem(
                            node.path(),
                            "it leaves steps out at the end, padding included",
                            "what stands beyond the end of a sequence is no part of it",
                            "cut the sequences before they enter the model"));
        }
        return ofFeatures(node, x, tap(first, first + last + 1), stride, 1, Padding.NONE);
    }

    /** Weights of a window that take one of its steps. */
    static float[] tap(int at, int kernel) {
        float[] taps = new float[kernel];
        taps[at] = 1;
        return taps;
    }

    /** Windows over the steps of each feature by itself; what they give stands where the feature stood. */
    Operand.View ofFeatures(SourceNode node, Operand.View x, float[] taps, int stride, int dilation, Padding padding) {
        Operand.View windows = eachFeature(node, x, new float[][] {taps}, stride, dilation, padding);
        List<Axis> axes = new ArrayList<>(x.axes());
        axes.set(AlongTime.timeAxis(x), windows.axes().get(SPACE));
        return new Operand.View(windows.value(), axes);
    }

    /** The same convolution with taps of weight zero on the side that sees less, so that it sees as much on both; null if these do not fit. */
    private static @Nullable Parts centred(Parts parts, int before, int after) {
        int taps = (after - before) / parts.dilation();
        int more = Math.abs(taps) * parts.dilation();
        Parts wider = taps > 0 ? parts.widened(taps, 0) : parts.widened(0, -taps);
        boolean fits =
                padding(wider, taps > 0 ? before + more : before, taps > 0 ? after : after + more) == Padding.SAME;
        return fits ? wider : null;
    }

    /** The padding of a layer; null if none has these zeros. */
    private static @Nullable Padding padding(Parts parts, int before, int after) {
        int all = parts.span() - 1;
        if (before == 0 && after == 0) {
            return Padding.NONE;
        }
        if (before == all && after == 0) {
            return Padding.CAUSAL;
        }
        return before == all / 2 && after == all - all / 2 ? Padding.SAME : null;
    }

    /** Says that no layer has these zeros. */
    static Obstacle unpadded(Parts parts, int before, int after) {
        return refused(parts.node(), "zeros " + before + " before and " + after + " behind the steps");
    }

    private static Obstacle refused(SourceNode node, String found) {
        return new Obstacle(
                node,
                "found " + found,
                "a convolution along time has no padding, zeros before the first step for all taps but one, or the same on both sides",
                "pad it in one of these ways");
    }

    /** Whether zeros stand beyond the end of each sequence that a node takes. */
    boolean isZeroBeyond(SourceNode node) {
        Double padding = raising.padding(node.input(0));
        return padding != null && padding == 0;
    }

    /**
     * Windows over the steps of each feature by itself, several for each.
     *
     * @param taps the weights of each result that a feature has
     * @return the results of the first feature, of the second, and so on, at the axes batch, features and time; this one of length 1 where there is
     *     one window
     */
    Operand.View eachFeature(
            SourceNode node, Operand.View x, float[][] taps, int stride, int dilation, Padding padding) {
        return (Operand.View) layer(windows(node, x, taps, stride, dilation), padding, false);
    }

    /** The same before it is said what stands around the steps. */
    Parts windows(SourceNode node, Operand.View x, float[][] taps, int stride, int dilation) {
        int size = x.value().size();
        int kernel = taps[0].length;
        int rows = Math.multiplyExact(size, taps.length);
        expressions.charge(node, (long) rows * kernel);
        float[] weights = new float[rows * kernel];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(taps[row % taps.length], 0, weights, row * kernel, kernel);
        }
        return new Parts(
                node,
                x,
                SourceTensor.ofFloats(ElementType.FLOAT, List.of((long) rows, 1L, (long) kernel), weights),
                FloatTensor.vector(new float[rows]),
                stride,
                dilation,
                size,
                List.of(new Axis.Batch(), Axis.ofSize(rows), new Axis.Time()),
                SPACE);
    }

    /** The layer of a convolution; {@code masked} says that zeros stand beyond the end of each sequence. */
    private Operand layer(Parts parts, Padding padding, boolean masked) {
        SourceTensor weights = parts.weights();
        int size = Math.toIntExact(weights.shape().get(0));
        int inputs = Math.toIntExact(weights.shape().get(1));
        int kernel = parts.kernel();
        Conv1d layer = new Conv1d(size, kernel, parts.stride(), parts.dilation(), parts.groups(), padding);
        Map<String, FloatTensor> values = Map.of("W", tapsFirst(weights, size, inputs, kernel), "b", parts.bias());
        Draft draft = raising.draft("conv1d", layer, List.of(parts.x().value()), values);
        Clock clock = raising.clock(parts.node(), parts.x());
        if (padding == Padding.SAME && parts.span() > 1 && !masked) {
            raising.problemIfRagged(
                    clock,
                    new Problem(
                            parts.node().path(),
                            "it sees what stands beyond the end of a sequence",
                            "what stands there is no part of it",
                            parts.node().is("MaxPool")
                                    ? "pool windows of steps that are there, without padding"
                                    : "set it to zero before the convolution"));
        }
        int padded = padding == Padding.NONE ? 0 : parts.span() - 1;
        Clock result = clock.strided(parts.span() - padded, parts.stride());
        List<Axis> axes = new ArrayList<>(parts.axes());
        axes.set(parts.time(), Origins.isSingle(result) ? new Axis.One() : new Axis.Time());
        Operand.View steps = new Operand.View(raising.origins().output(draft, Port.Y, size, result), axes);
        return isOneWindow(parts, padding)
                ? along.step(parts.node(), steps, AlongTime.reducedAxes(steps, parts.time(), true), false)
                : steps;
    }

    /** Whether all steps that the file takes a call are one window, whose value has no steps any more. */
    private boolean isOneWindow(Parts parts, Padding padding) {
        OptionalInt steps = raising.steps(parts.x());
        return padding == Padding.NONE && parts.kernel() > 1 && steps.isPresent() && steps.getAsInt() == parts.span();
    }

    /** Weights {@code [size, I, kernel]} as {@code [size, kernel·I]}, the taps one after the other. */
    private static FloatTensor tapsFirst(SourceTensor weights, int size, int inputs, int kernel) {
        float[] values = new float[weights.size()];
        for (int output = 0; output < size; output++) {
            for (int tap = 0; tap < kernel; tap++) {
                for (int input = 0; input < inputs; input++) {
                    values[(output * kernel + tap) * inputs + input] =
                            weights.floatAt((output * inputs + input) * kernel + tap);
                }
            }
        }
        return FloatTensor.wrap(Shape.of(size, kernel * inputs), values);
    }
}
