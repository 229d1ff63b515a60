package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions along time as layers: Conv over {@code [B, C, T]}, or over more axes of which one is time, where zeros stand on both sides alike, or
 * before the first step alone. A Pad before it and a Slice behind it that takes surplus steps away are part of it.
 */
final class TimeConvolution {
    private static final int SPACE = ConvolutionLayers.SPACE;

    private static final Set<String> MOVING = Set.of("Transpose", "Unsqueeze", "Squeeze", "Identity", "Dropout");

    private final Raising raising;
    private final ExpressionRaising expressions;
    private final Constants constants;
    private final ConvolutionLayers layers;
    private final SurplusSteps surplus;

    TimeConvolution(Raising raising, ExpressionRaising expressions, Constants constants, ConvolutionLayers layers) {
        this.raising = raising;
        this.expressions = expressions;
        this.constants = constants;
        this.layers = layers;
        this.surplus = new SurplusSteps(raising, expressions, constants, layers);
    }

    /** Whether a node is one of these. */
    boolean handles(SourceNode node) {
        return switch (node.operator()) {
            case "Conv" -> steps(node) != null;
            case "Pad" ->
                surplus.handles(node)
                        || (raising.operand(node.input(0)) instanceof Operand.View x && padsTime(node, x));
            default ->
                surplus.handles(node)
                        || (MOVING.contains(node.operator()) && raising.term(node.input(0)) instanceof Term.Padded);
        };
    }

    /** What the node gives, unless it is to be completed by others. */
    List<Operand> raise(SourceNode node) {
        if (surplus.handles(node)) {
            return surplus.raise(node);
        }
        return switch (node.operator()) {
            case "Conv" -> convolve(node);
            case "Pad" -> {
                raising.put(node.output(0), padded(node));
                keepZeros(node);
                yield List.of();
            }
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

    private void keepZeros(SourceNode node) {
        if (layers.isZeroBeyond(node)) {
            raising.isPadded(node.output(0), 0);
        }
    }

    private boolean padsTime(SourceNode node, Operand.View x) {
        int time = AlongTime.timeAxis(x);
        long[] pads = time < 0 ? new long[0] : constants.zeros(node, x.rank());
        return pads.length > 0
                && Math.min(pads[time], pads[time + x.rank()]) >= 0
                && Math.max(pads[time], pads[time + x.rank()]) > 0;
    }

    /** Steps of zeros around those of x, whose frames are padded within each step. */
    private Term padded(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        int time = AlongTime.timeAxis(x);
        long[] pads = constants.zeros(node, x.rank());
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
        ConvolutionLayers.Parts parts = parts(node, x, kernel, time);
        ConvolutionLayers.Zeros zeros = layers.zeros(node, x, time, parts.span(), parts.stride());
        int before = zeros.before();
        int after = zeros.after();
        if (raising.term(node.input(0)) instanceof Term.Padded padded) {
            before += padded.before();
            after += padded.after();
        }
        Operand finished = layers.finished(parts, before, after, layers.isZeroBeyond(node));
        if (finished == null) {
            raising.put(node.output(0), new Term.Convolved(parts, before, after, null));
            return List.of();
        }
        return List.of(finished);
    }

    /** A convolution whose kernel between frames is one between all of their features. */
    private ConvolutionLayers.Parts parts(SourceNode node, Operand.View x, SourceTensor kernel, int time) {
        UnrolledKernel unrolled =
                UnrolledKernel.of(node, x, kernel, constants.optional(node, 2), time, expressions::charge);
        return new ConvolutionLayers.Parts(
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
            case Term.Convolved(ConvolutionLayers.Parts parts, int before, int after, Operand.View causal) ->
                ConvolutionLayers.unpadded(parts, before, after);
            case Term.Padded(Operand.View x, int before, int after) ->
                new Obstacle(
                        Objects.requireNonNull(raising.producer(value)),
                        "it adds " + before + " steps before the first and " + after + " behind the last",
                        "steps are added for a convolution along time, which follows at once",
                        "pad in the convolution");
            case null, default -> null;
        };
    }
}
