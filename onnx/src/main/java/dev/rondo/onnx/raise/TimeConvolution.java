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
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions along time as layers: Conv over {@code [B, C, T]}, where zeros stand on both sides alike, or before the first step alone. A Pad
 * before it and a Slice behind it that takes surplus steps away are part of it.
 */
final class TimeConvolution {
    private static final int TIME = 2;

    /** All of a convolution but its padding. */
    record Parts(
            SourceNode node,
            Operand.View x,
            SourceTensor weights,
            @Nullable SourceTensor bias,
            int stride,
            int dilation,
            int groups) {
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
            return new Parts(node, x, wider, bias, stride, dilation, groups);
        }

        int kernel() {
            return Math.toIntExact(weights.shape().get(2));
        }

        int span() {
            return (kernel() - 1) * dilation + 1;
        }
    }

    private final Raising raising;
    private final Constants constants;

    TimeConvolution(Raising raising, Constants constants) {
        this.raising = raising;
        this.constants = constants;
    }

    /** Whether a node is one of these. */
    boolean handles(SourceNode node) {
        return switch (node.operator()) {
            case "Conv" -> steps(node) != null;
            case "Pad" -> raising.operand(node.input(0)) instanceof Operand.View x && padsTime(node, x);
            case "Slice" -> raising.term(node.input(0)) instanceof Term.Convolved;
            default -> false;
        };
    }

    /** What the node gives, unless it is to be completed by others. */
    List<Operand> raise(SourceNode node) {
        return switch (node.operator()) {
            case "Conv" -> convolve(node);
            case "Pad" -> {
                Operand.View x = raising.view(node, 0);
                long[] pads = constants.require(node, 1).toLongs();
                int time = AlongTime.timeAxis(x);
                raising.put(node.output(0), new Term.Padded(x, (int) pads[time], (int) pads[time + x.rank()]));
                yield List.of();
            }
            default -> shortened(node);
        };
    }

    private boolean padsTime(SourceNode node, Operand.View x) {
        int time = AlongTime.timeAxis(x);
        if (time < 0 || !(raising.operand(node.input(1)) instanceof Operand.Fixed pads) || node.hasInput(3)) {
            return false;
        }
        long[] values = pads.tensor().toLongs();
        boolean alone = values.length == 2 * x.rank()
                && LongStream.of(values).filter(value -> value != 0).count()
                        == LongStream.of(values[time], values[time + x.rank()])
                                .filter(value -> value > 0)
                                .count();
        boolean zero = !node.hasInput(2)
                || (raising.operand(node.input(2)) instanceof Operand.Fixed fixed
                        && fixed.tensor().doubleAt(0) == 0);
        return alone && zero && node.text("mode", "constant").equals("constant");
    }

    private Operand.@Nullable View steps(SourceNode node) {
        Operand.View x = switch (raising.term(node.input(0))) {
            case Term.Within(Operand.View within, double otherwise) when otherwise == 0 -> within;
            case Term.Padded padded -> padded.x();
            case null, default -> raising.operand(node.input(0)) instanceof Operand.View view ? view : null;
        };
        boolean time = x != null && x.rank() == 3 && (AlongTime.timeAxis(x) == TIME || isAdded(node, x));
        return time ? x : null;
    }

    /** Whether the axis was added for a layer over one value a sequence, as our own export does. */
    private boolean isAdded(SourceNode node, Operand.View x) {
        SourceNode adding = raising.producer(node.input(0));
        return adding != null
                && adding.is("Unsqueeze")
                && adding.name().equals(raising.tag().path() + "/column")
                && x.axes().get(TIME) instanceof Axis.One
                && Origins.isSingle(raising.clock(x));
    }

    private List<Operand> convolve(SourceNode node) {
        Operand.View x = steps(node);
        SourceTensor weights = constants.require(node, 1);
        if (x == null || weights.rank() != 3 || !x.axes().get(1).isFeature()) {
            throw new Obstacle(
                    node,
                    "its weights are " + weights,
                    "a convolution along time has the weights [size, C / groups, kernel] and an input [batch, C, time]",
                    "export it as a convolution of one dimension");
        }
        Parts parts = new Parts(
                node,
                x,
                weights,
                constants.optional(node, 2),
                single(node, "strides"),
                single(node, "dilations"),
                Math.toIntExact(node.integer("group", 1)));
        int before = 0;
        int after = 0;
        switch (node.text("auto_pad", "NOTSET")) {
            case "NOTSET" -> {
                List<Long> pads = node.integers("pads");
                before = pads.isEmpty() ? 0 : Math.toIntExact(pads.get(0));
                after = pads.isEmpty() ? 0 : Math.toIntExact(pads.get(1));
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
        boolean masked = raising.term(node.input(0)) instanceof Term.Within;
        Padding padding = padding(parts, before, after);
        if (padding != null) {
            return List.of(layer(parts, padding, masked));
        }
        Parts wider = before + after == parts.span() - 1 ? centred(parts, before, after) : null;
        if (wider != null) {
            return List.of(layer(wider, Padding.SAME, masked));
        }
        raising.put(node.output(0), new Term.Convolved(parts, before, after));
        return List.of();
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

    private static int single(SourceNode node, String attribute) {
        List<Long> values = node.integers(attribute);
        return values.isEmpty() ? 1 : Math.toIntExact(values.getFirst());
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
        boolean onTime =
                node.hasInput(3) && Math.floorMod(constants.require(node, 3).longAt(0), 3L) == TIME;
        long end = constants.require(node, 2).longAt(0);
        boolean everyStep = !node.hasInput(4) || constants.require(node, 4).longAt(0) == 1;
        Padding padding = fromStart && onTime && everyStep && end < 0 && parts.stride() == 1
                ? padding(parts, before, Math.toIntExact(after + end))
                : null;
        if (padding == null) {
            throw refused(parts.node(), "zeros " + before + " before and " + after + " behind the steps");
        }
        return List.of(layer(parts, padding, false));
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

    private Operand layer(Parts parts, Padding padding, boolean masked) {
        SourceTensor weights = parts.weights();
        int size = Math.toIntExact(weights.shape().get(0));
        int inputs = Math.toIntExact(weights.shape().get(1));
        int kernel = parts.kernel();
        Conv1d layer = new Conv1d(size, kernel, parts.stride(), parts.dilation(), parts.groups(), padding);
        FloatTensor bias =
                parts.bias() == null ? FloatTensor.vector(new float[size]) : Tensors.floats(parts.bias(), size);
        Map<String, FloatTensor> values = Map.of("W", tapsFirst(weights, size, inputs, kernel), "b", bias);
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
        boolean everyStep = parts.stride() == 1 && padded == parts.span() - 1;
        Clock result = everyStep ? clock : new Clock.Strided(clock, parts.span(), parts.stride(), padded);
        List<Axis> axes = new ArrayList<>(parts.x().axes());
        axes.set(1, Axis.ofSize(size));
        axes.set(TIME, Origins.isSingle(result) ? new Axis.One() : new Axis.Time());
        return new Operand.View(raising.origins().output(draft, Port.Y, size, result), axes);
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
