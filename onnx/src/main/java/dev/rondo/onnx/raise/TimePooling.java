package dev.rondo.onnx.raise;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Padding;
import dev.rondo.onnx.source.Attribute;
import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Pooling along time: a mean is a convolution of each feature with equal weights; for a maximum a convolution lays the steps of a window side by
 * side, and what is largest among them is computed within the step. Axes of a frame are pooled before.
 */
final class TimePooling {
    private static final Set<String> OPERATORS = Set.of("MaxPool", "AveragePool");

    /** What is said of each axis that windows move over. */
    private static final Map<String, Long> NEUTRAL =
            Map.of("kernel_shape", 1L, "strides", 1L, "dilations", 1L, "pads", 0L);

    private final Raising raising;
    private final ExpressionRaising expressions;
    private final TimeConvolution convolution;

    TimePooling(Raising raising, ExpressionRaising expressions, TimeConvolution convolution) {
        this.raising = raising;
        this.expressions = expressions;
        this.convolution = convolution;
    }

    /** Whether a node is one of these. */
    boolean handles(SourceNode node) {
        return OPERATORS.contains(node.operator())
                && raising.operand(node.input(0)) instanceof Operand.View x
                && node.integers("kernel_shape").size() == x.rank() - TimeConvolution.SPACE
                && AlongTime.timeAxis(x) >= TimeConvolution.SPACE
                && !Windows.leavesSteps(node, AlongTime.timeAxis(x), kernel(node));
    }

    private static int[] kernel(SourceNode node) {
        return node.integers("kernel_shape").stream().mapToInt(Math::toIntExact).toArray();
    }

    /** The windows of the steps. */
    Operand raise(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        int time = AlongTime.timeAxis(x);
        requireWholeWindows(node, x, time - TimeConvolution.SPACE);
        Operand.View frames = inFrame(node, x, time - TimeConvolution.SPACE);
        int steps = kernel(node)[time - TimeConvolution.SPACE];
        if (steps < 1 || steps > TimeConvolution.MOST_TAPS) {
            throw new Obstacle(
                    node,
                    "its windows have " + steps + " steps",
                    "they have 1 to " + TimeConvolution.MOST_TAPS,
                    "reduce all steps at once, or run the file with OpaqueModel");
        }
        int stride = Windows.attribute(node, "strides", time - TimeConvolution.SPACE, 1);
        int dilation = Windows.attribute(node, "dilations", time - TimeConvolution.SPACE, 1);
        if (node.is("AveragePool")) {
            return convolution.ofFeatures(node, frames, mean(steps), stride, dilation, Padding.NONE);
        }
        Operand.View windows = convolution.eachFeature(node, frames, eachStep(steps), stride, dilation, Padding.NONE);
        Expr largest = largest(windows.value(), frames.value().size(), steps);
        raising.mark(largest);
        List<Axis> axes = new ArrayList<>(frames.axes());
        axes.set(time, windows.axes().get(TimeConvolution.SPACE));
        return new Operand.View(largest, axes);
    }

    private static float[] mean(int steps) {
        float[] taps = new float[steps];
        Arrays.fill(taps, 1f / steps);
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

    private static Expr largest(Expr windows, int size, int steps) {
        return IntStream.range(0, steps)
                .<Expr>mapToObj(step -> new Expr.Slice(windows, step, size, steps))
                .reduce((a, b) -> new Expr.Binary(BinaryFunction.MAXIMUM, a, b))
                .orElseThrow();
    }

    /** Each step with its frame pooled alone. */
    private Operand.View inFrame(SourceNode node, Operand.View x, int time) {
        if (x.rank() == TimeConvolution.SPACE + 1) {
            return x;
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        NEUTRAL.forEach((name, value) -> {
            List<Long> values = new ArrayList<>(node.integers(name));
            for (int axis = time; axis < values.size(); axis += x.rank() - TimeConvolution.SPACE) {
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

    /** Windows that reach beyond the steps are those of no convolution: for a maximum nothing stands there, for a mean it is not counted. */
    private void requireWholeWindows(SourceNode node, Operand.View x, int time) {
        int stride = Windows.attribute(node, "strides", time, 1);
        int span = (kernel(node)[time] - 1) * Windows.attribute(node, "dilations", time, 1) + 1;
        int known = raising.steps(x).orElse(0);
        boolean whole = known >= span && (known - span) % stride == 0;
        boolean covered = known >= span && (Math.ceilDiv(known, stride) - 1) * stride + span <= known;
        boolean padded = Windows.attribute(node, "pads", time, 0) != 0
                || Windows.attribute(node, "pads", time + x.rank() - TimeConvolution.SPACE, 0) != 0;
        boolean same = node.text("auto_pad", "NOTSET").startsWith("SAME") && !covered;
        boolean ceiling = node.integer("ceil_mode", 0) != 0 && stride > 1 && !whole;
        if (padded || same || ceiling) {
            throw new Obstacle(
                    node,
                    "its windows of " + span + " steps may reach beyond the first step or the last one",
                    "pooling along time has windows of steps that are there",
                    "pool without padding and ceil_mode");
        }
    }
}
