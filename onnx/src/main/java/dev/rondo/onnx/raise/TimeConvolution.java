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
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions along time as layers: Conv over {@code [B, C, T]}, or over more axes of which one is time, where zeros stand on both sides alike, or
 * before the first step alone. A Pad before it and a Slice behind it that takes surplus steps away are part of it.
 */
final class TimeConvolution {
    /** Where the axes behind batch and channels begin. */
    static final int SPACE = 2;

    /** Windows of more steps than this are those of no model. */
    static final int MOST_TAPS = 1 << 10;

    private static final Set<String> MOVING = Set.of("Transpose", "Unsqueeze", "Squeeze");

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

    private final Raising raising;
    private final ExpressionRaising expressions;
    private final AlongTime along;
    private final Constants constants;

    TimeConvolution(Raising raising, ExpressionRaising expressions, AlongTime along, Constants constants) {
        this.raising = raising;
        this.along = along;
        this.expressions = expressions;
        this.constants = constants;
    }

    /** Whether a node is one of these. */
    boolean handles(SourceNode node) {
        return switch (node.operator()) {
            case "Conv" -> steps(node) != null;
            case "Pad" -> raising.operand(node.input(0)) instanceof Operand.View x && padsTime(node, x);
            case "Slice" -> raising.term(node.input(0)) instanceof Term.Convolved;
            default -> MOVING.contains(node.operator()) && raising.term(node.input(0)) instanceof Term.Padded;
        };
    }

    /** What the node gives, unless it is to be completed by others. */
    List<Operand> raise(SourceNode node) {
        return switch (node.operator()) {
            case "Conv" -> convolve(node);
            case "Pad" -> {
                raising.put(node.output(0), padded(node));
                keepZeros(node);
                yield List.of();
            }
            case "Slice" -> shortened(node);
            default -> moved(node);
        };
    }

    /** Changes the axes of steps while it is still open how many stand around them. */
    private List<Operand> moved(SourceNode node) {
        Term.Padded padded = (Term.Padded) Objects.requireNonNull(raising.term(node.input(0)));
        List<@Nullable Operand> inputs = new ArrayList<>();
        inputs.add(padded.x());
        node.inputs().stream().skip(1).map(raising::operand).forEach(inputs::add);
        raising.put(node.output(0), new Term.Padded(inStep(node, inputs), padded.before(), padded.after()));
        keepZeros(node);
        return List.of();
    }

    private boolean isZeroBeyond(SourceNode node) {
        Double padding = raising.padding(node.input(0));
        return padding != null && padding == 0;
    }

    private void keepZeros(SourceNode node) {
        if (isZeroBeyond(node)) {
            raising.isPadded(node.output(0), 0);
        }
    }

    private boolean padsTime(SourceNode node, Operand.View x) {
        int time = AlongTime.timeAxis(x);
        long[] pads = time < 0 ? new long[0] : pads(node, x);
        boolean zero = !node.hasInput(2)
                || (raising.operand(node.input(2)) instanceof Operand.Fixed fixed
                        && fixed.tensor().doubleAt(0) == 0);
        return pads.length > 0
                && Math.min(pads[time], pads[time + x.rank()]) >= 0
                && Math.max(pads[time], pads[time + x.rank()]) > 0
                && zero
                && node.text("mode", "constant").equals("constant");
    }

    /** How much each axis of x gets before and behind it; nothing if that is not known. */
    private long[] pads(SourceNode node, Operand.View x) {
        if (!(raising.operand(node.input(1)) instanceof Operand.Fixed given)) {
            return new long[0];
        }
        long[] values = given.tensor().toLongs();
        long[] axes = node.hasInput(3)
                ? constants.require(node, 3).toLongs()
                : LongStream.range(0, x.rank()).toArray();
        long[] pads = new long[values.length == 2 * axes.length ? 2 * x.rank() : 0];
        for (int i = 0; pads.length > 0 && i < axes.length; i++) {
            int axis = (int) Math.floorMod(axes[i], (long) x.rank());
            pads[axis] = values[i];
            pads[axis + x.rank()] = values[i + axes.length];
        }
        return pads;
    }

    /** Steps of zeros around those of x, whose frames are padded within each step. */
    private Term padded(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        int time = AlongTime.timeAxis(x);
        long[] pads = pads(node, x);
        int before = Math.toIntExact(pads[time]);
        int after = Math.toIntExact(pads[time + x.rank()]);
        pads[time] = 0;
        pads[time + x.rank()] = 0;
        SourceTensor inFrame = SourceTensor.ofLongs(ElementType.INT64, List.of((long) pads.length), pads);
        Operand.View frames = inStep(node, List.of(x, Operand.Fixed.of(node.input(1), inFrame, false)));
        return new Term.Padded(frames, before, after);
    }

    /** What a node makes of each step by itself. */
    private Operand.View inStep(SourceNode node, List<@Nullable Operand> inputs) {
        Operand.View result = (Operand.View) expressions.raise(node, inputs).getFirst();
        raising.mark(result.value());
        return result;
    }

    private Operand.@Nullable View steps(SourceNode node) {
        Operand.View x = switch (raising.term(node.input(0))) {
            case Term.Padded padded -> padded.x();
            case null, default -> raising.operand(node.input(0)) instanceof Operand.View view ? view : null;
        };
        return x != null && x.rank() > SPACE && (isAlong(node, x) || isAdded(node, x)) ? x : null;
    }

    /** Whether a node moves its kernel along time; one that meets each step alone, with all of its frame's axes, stays within the step. */
    private boolean isAlong(SourceNode node, Operand.View x) {
        int time = AlongTime.timeAxis(x);
        boolean inFrame = x.rank() > SPACE + 1
                && raising.operand(node.input(1)) instanceof Operand.Fixed kernel
                && kernel.tensor().rank() == x.rank()
                && Windows.leavesSteps(node, time, UnrolledKernel.taps(kernel.tensor()));
        return time >= SPACE && !inFrame;
    }

    /** Whether the axis was added for a layer over one value a sequence, as our own export does. */
    private boolean isAdded(SourceNode node, Operand.View x) {
        SourceNode adding = raising.producer(node.input(0));
        return adding != null
                && adding.is("Unsqueeze")
                && adding.name().equals(raising.tag().path() + "/column")
                && x.rank() == SPACE + 1
                && x.axes().getLast() instanceof Axis.One
                && Origins.isSingle(raising.clock(x));
    }

    private List<Operand> convolve(SourceNode node) {
        Operand.View x = steps(node);
        SourceTensor kernel = constants.require(node, 1);
        if (x == null || kernel.rank() != x.rank() || !x.axes().get(1).isFeature()) {
            throw new Obstacle(
                    node,
                    "its weights are " + kernel,
                    "a convolution along time has the weights [size, C / groups, kernel] and an input [batch, C, time]",
                    "export it as a convolution of one dimension");
        }
        int time = Math.max(AlongTime.timeAxis(x), SPACE);
        Parts parts = parts(node, x, kernel, time);
        int before = 0;
        int after = 0;
        switch (node.text("auto_pad", "NOTSET")) {
            case "NOTSET" -> {
                before = Windows.attribute(node, "pads", time - SPACE, 0);
                after = Windows.attribute(node, "pads", time - SPACE + x.rank() - SPACE, 0);
            }
            case "SAME_UPPER" -> before = (parts.span() - 1) / 2;
            case "SAME_LOWER" -> before = parts.span() / 2;
            default -> {}
        }
        if (node.text("auto_pad", "NOTSET").startsWith("SAME")) {
            if (parts.stride() > 1) {
                throw refused(node, "auto_pad with a stride, which pads by the number of steps");
            }
            after = parts.span() - 1 - before;
        }
        if (raising.term(node.input(0)) instanceof Term.Padded padded) {
            before += padded.before();
            after += padded.after();
        }
        boolean masked = isZeroBeyond(node);
        Padding padding = padding(parts, before, after);
        if (padding != null) {
            return List.of(layer(parts, padding, masked));
        }
        Parts wider = before + after == parts.span() - 1 ? centred(parts, before, after) : null;
        if (wider != null) {
            return List.of(layer(wider, Padding.SAME, masked));
        }
        if (before + after < parts.span() - 1 && parts.stride() == 1) {
            return List.of(lessPadded(parts, before, after, masked));
        }
        raising.put(node.output(0), new Term.Convolved(parts, before, after));
        return List.of();
    }

    /** What a convolution with more zeros gives, but for the first steps and the last ones. */
    private Operand.View lessPadded(Parts parts, int before, int after, boolean masked) {
        int all = parts.span() - 1;
        boolean causal = after == 0;
        int first = causal ? all - before : all / 2 - before;
        int last = causal ? 0 : all - all / 2 - after;
        if (first < 0 || last < 0 || first + last >= MOST_TAPS) {
            throw refused(parts.node(), "zeros " + before + " before and " + after + " behind the steps");
        }
        Operand.View more = (Operand.View) layer(parts, causal ? Padding.CAUSAL : Padding.SAME, masked);
        return cut(parts.node(), more, first, last, 1);
    }

    /** A view without some of its first steps and of its last ones; of those that are left, every {@code stride}th. */
    Operand.View cut(SourceNode node, Operand.View x, int first, int last, int stride) {
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

    /** A convolution whose kernel between frames is one between all of their features. */
    private Parts parts(SourceNode node, Operand.View x, SourceTensor kernel, int time) {
        UnrolledKernel unrolled =
                UnrolledKernel.of(node, x, kernel, constants.optional(node, 2), time, expressions::charge);
        return new Parts(
                node,
                x,
                unrolled.weights(),
                unrolled.bias(),
                Windows.attribute(node, "strides", time - SPACE, 1),
                Windows.attribute(node, "dilations", time - SPACE, 1),
                Math.toIntExact(node.integer("group", 1)),
                unrolled.axes(),
                time);
    }

    /** Why a value that should be completed by another node stays as it is; null if it is none. */
    @Nullable
    Obstacle unfinished(String value) {
        return switch (raising.term(value)) {
            case Term.Convolved(Parts parts, int before, int after) ->
                refused(parts.node(), "zeros " + before + " before and " + after + " behind the steps");
            case Term.Padded(Operand.View x, int before, int after) ->
                new Obstacle(
                        Objects.requireNonNull(raising.producer(value)),
                        "it adds " + before + " steps before the first and " + after + " behind the last",
                        "steps are added for a convolution along time, which follows at once",
                        "pad in the convolution");
            case null, default -> null;
        };
    }

    /** Takes surplus steps from the end of a convolution that was padded on both sides. */
    private List<Operand> shortened(SourceNode node) {
        if (!(raising.term(node.input(0)) instanceof Term.Convolved(Parts parts, int before, int after))) {
            throw new IllegalStateException("handled before: " + node.path());
        }
        boolean fromStart = constants.require(node, 1).size() == 1
                && constants.require(node, 1).longAt(0) == 0;
        boolean onTime = node.hasInput(3)
                && Math.floorMod(constants.require(node, 3).longAt(0), (long)
                                parts.axes().size())
                        == parts.time();
        long end = constants.require(node, 2).longAt(0);
        boolean everyStep = !node.hasInput(4) || constants.require(node, 4).longAt(0) == 1;
        Padding padding = fromStart && onTime && everyStep && end < 0 && parts.stride() == 1
                ? padding(parts, before, (int) Math.max(-1, after + end))
                : null;
        if (padding == null) {
            throw refused(parts.node(), "zeros " + before + " before and " + after + " behind the steps");
        }
        return List.of(layer(parts, padding, isZeroBeyond(parts.node())));
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

    static Obstacle refused(SourceNode node, String found) {
        return new Obstacle(
                node,
                "found " + found,
                "a convolution along time has no padding, zeros before the first step for all taps but one, or the same on both sides",
                "pad it in one of these ways");
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
        int size = x.value().size();
        int kernel = taps[0].length;
        int rows = Math.multiplyExact(size, taps.length);
        expressions.charge(node, (long) rows * kernel);
        float[] weights = new float[rows * kernel];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(taps[row % taps.length], 0, weights, row * kernel, kernel);
        }
        Parts parts = new Parts(
                node,
                x,
                SourceTensor.ofFloats(ElementType.FLOAT, List.of((long) rows, 1L, (long) kernel), weights),
                FloatTensor.vector(new float[rows]),
                stride,
                dilation,
                size,
                List.of(new Axis.Batch(), Axis.ofSize(rows), new Axis.Time()),
                SPACE);
        return (Operand.View) layer(parts, padding, false);
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
                            "set it to zero before the convolution"));
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
