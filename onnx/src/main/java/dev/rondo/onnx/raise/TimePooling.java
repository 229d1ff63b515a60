package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.concat;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.slice;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.onnx.source.Attribute;
import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Pooling along time: a mean is a convolution of each feature with equal weights; for a maximum a convolution lays the steps of a window side by
 * side, and what is largest among them is computed within the step. Where windows reach beyond the steps, a feature that is 1 at each of them tells
 * which are there. Axes of a frame are pooled before.
 */
final class TimePooling {
    private static final Set<String> OPERATORS = Set.of("MaxPool", "AveragePool");

    /** What is said of each axis that windows move over. */
    private static final Map<String, Long> NEUTRAL =
            Map.of("kernel_shape", 1L, "strides", 1L, "dilations", 1L, "pads", 0L);

    private final Raising raising;
    private final ExpressionRaising expressions;
    private final ConvolutionLayers layers;

    TimePooling(Raising raising, ExpressionRaising expressions, ConvolutionLayers layers) {
        this.raising = raising;
        this.expressions = expressions;
        this.layers = layers;
    }

    /** Whether a node is one of these. */
    boolean handles(SourceNode node) {
        return OPERATORS.contains(node.operator())
                && raising.operand(node.input(0)) instanceof Operand.View x
                && node.integers("kernel_shape").size() == x.rank() - ConvolutionLayers.SPACE
                && AlongTime.timeAxis(x) >= ConvolutionLayers.SPACE
                && !Windows.leavesSteps(node, AlongTime.timeAxis(x), kernel(node));
    }

    private static int[] kernel(SourceNode node) {
        return node.integers("kernel_shape").stream().mapToInt(Math::toIntExact).toArray();
    }

    /** The windows of the steps; empty where some are still to be taken away. */
    Optional<Operand> raise(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        int time = AlongTime.timeAxis(x);
        int at = time - ConvolutionLayers.SPACE;
        Operand.View frames = inFrame(node, x, at);
        int steps = kernel(node)[at];
        if (steps < 1 || steps > ConvolutionLayers.MOST_TAPS) {
            throw new Obstacle(
                    node,
                    "its windows have " + steps + " steps",
                    "they have 1 to " + ConvolutionLayers.MOST_TAPS,
                    "reduce all steps at once, or run the file with OpaqueModel");
        }
        int stride = Windows.attribute(node, "strides", at, 1);
        int dilation = Windows.attribute(node, "dilations", at, 1);
        int span = (steps - 1) * dilation + 1;
        ConvolutionLayers.Zeros zeros = layers.zeros(node, x, time, span, stride);
        requireWholeWindows(node, x, zeros, span, stride);
        boolean padded = zeros.before() + zeros.after() > 0;
        boolean mean = node.is("AveragePool");
        boolean counted = padded && (!mean || node.integer("count_include_pad", 0) == 0);
        Operand.View steady = counted ? marked(frames) : frames;
        float[][] taps = mean ? new float[][] {mean(counted ? 1 : steps, steps)} : eachStep(steps);
        ConvolutionLayers.Parts parts = layers.windows(node, steady, taps, stride, dilation);
        boolean masked = !counted && layers.isZeroBeyond(node);
        if (layers.finished(parts, zeros.before(), zeros.after(), masked) instanceof Operand.View windows) {
            return Optional.of(pooled(windows, frames, time, mean, counted, steps));
        }
        Operand.View causal = pooled(layers.causal(parts), frames, time, mean, counted, steps);
        raising.put(node.output(0), new Term.Convolved(parts, zeros.before(), zeros.after(), causal));
        return Optional.empty();
    }

    /** What is in the windows of the frames' features, with their axes. */
    private Operand.View pooled(
            Operand.View windows, Operand.View frames, int time, boolean mean, boolean counted, int steps) {
        int size = frames.value().size();
        Expr pooled = windows.value();
        if (!mean) {
            pooled = largest(pooled, size, steps, counted);
        } else if (counted) {
            pooled = div(slice(pooled, 0, size), slice(pooled, size, 1));
        }
        raising.mark(pooled);
        List<Axis> axes = new ArrayList<>(frames.axes());
        axes.set(time, windows.axes().get(ConvolutionLayers.SPACE));
        return new Operand.View(pooled, axes);
    }

    /** The features of each step and one behind them that is 1, so that a window tells which of its steps are there. */
    private Operand.View marked(Operand.View frames) {
        Expr marked = concat(frames.value(), constant(1));
        raising.mark(marked);
        return new Operand.View(marked, List.of(new Axis.Batch(), Axis.ofSize(marked.size()), new Axis.Time()));
    }

    private static float[] mean(int of, int steps) {
        float[] taps = new float[steps];
        Arrays.fill(taps, 1f / of);
        return taps;
    }

    /** A result for each step of a window, which is that step. */
    private static float[][] eachStep(int steps) {
        float[][] taps = new float[steps][steps];
        for (int step = 0; step < steps; step++) {
            taps[step][step] = 1;
        }
        return taps;
    }

    /** The largest of the steps that are there. */
    private static Expr largest(Expr windows, int size, int steps, boolean counted) {
        return IntStream.range(0, steps)
                .mapToObj(step -> {
                    Expr features = slice(windows, step, size, steps);
                    return counted
                            ? select(slice(windows, size * steps + step, 1), features, constant(-Float.MAX_VALUE))
                            : features;
                })
                .reduce(Expressions::maximum)
                .orElseThrow();
    }

    /** Each step with its frame pooled alone. */
    private Operand.View inFrame(SourceNode node, Operand.View x, int time) {
        if (x.rank() == ConvolutionLayers.SPACE + 1) {
            return x;
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        NEUTRAL.forEach((name, value) -> {
            List<Long> values = new ArrayList<>(node.integers(name));
            for (int axis = time; axis < values.size(); axis += x.rank() - ConvolutionLayers.SPACE) {
                values.set(axis, value);
            }
            if (!values.isEmpty()) {
                attributes.put(name, new Attribute.Integers(values));
            }
        });
        SourceNode alone = new SourceNode(node.name(), node.operator(), "", node.inputs(), node.outputs(), attributes);
        Operand.View frames =
                (Operand.View) expressions.raise(alone, List.of(x)).getFirst();
        raising.mark(frames.value());
        return frames;
    }

    /** What is rounded up has windows that reach beyond the zeros, too, unless there are none of these. */
    private void requireWholeWindows(
            SourceNode node, Operand.View x, ConvolutionLayers.Zeros zeros, int span, int stride) {
        int known = raising.steps(x).orElse(-1) + zeros.before() + zeros.after();
        boolean whole = raising.steps(x).isPresent() && known >= span && (known - span) % stride == 0;
        if (node.integer("ceil_mode", 0) != 0 && stride > 1 && !whole) {
            throw new Obstacle(
                    node,
                    "its windows of " + span + " steps may reach beyond the last one",
                    "pooling along time has windows of steps that are there, or of zeros that it asks for",
                    "pool without ceil_mode");
        }
    }
}
