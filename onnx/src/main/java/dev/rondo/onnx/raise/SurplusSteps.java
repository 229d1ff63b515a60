package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a convolution along time that has more zeros than any layer, until a Slice or a Pad with negative numbers has taken the steps
 * away that are too many. What a node makes of each step by itself, it makes of the steps that stay.
 */
final class SurplusSteps {
    /** What goes along time, and what says in numbers how many steps there are. */
    private static final Set<String> NOT_IN_STEP =
            Set.of("Conv", "RNN", "GRU", "LSTM", "Scan", "Shape", "Size", "Reshape", "Flatten", "Expand");

    /** How many of the first steps and of the last ones a node takes away. */
    private record Cut(long first, long last) {}

    private final Raising raising;
    private final ExpressionRaising expressions;
    private final Constants constants;
    private final ConvolutionLayers layers;

    SurplusSteps(Raising raising, ExpressionRaising expressions, Constants constants, ConvolutionLayers layers) {
        this.raising = raising;
        this.expressions = expressions;
        this.constants = constants;
        this.layers = layers;
    }

    /** Whether a node takes such a convolution, and numbers beside it. */
    boolean handles(SourceNode node) {
        return node.domain().isEmpty() && !NOT_IN_STEP.contains(node.operator()) && at(node) >= 0;
    }

    /** Which of its inputs is such a convolution; −1 if none, or if others are no numbers of the file. */
    private int at(SourceNode node) {
        int found = -1;
        for (int i = 0; i < node.inputs().size(); i++) {
            if (raising.term(node.input(i)) instanceof Term.Convolved) {
                found = i;
            } else if (node.hasInput(i)
                    && !(raising.operand(node.input(i)) instanceof Operand.Fixed)
                    && !node.is("Slice")) {
                return -1;
            }
        }
        return found;
    }

    /** What the node gives, unless it is still to be completed by others. */
    List<Operand> raise(SourceNode node) {
        int at = at(node);
        Term.Convolved convolved = (Term.Convolved) Objects.requireNonNull(raising.term(node.input(at)));
        Cut cut = cut(node, convolved);
        if (cut == null) {
            inStep(node, at, convolved);
            return List.of();
        }
        ConvolutionLayers.Parts parts = convolved.parts();
        boolean some = isSome(cut.first, convolved.before(), parts) && isSome(cut.last, convolved.after(), parts);
        if (parts.stride() > 1 || !some) {
            throw unfinished(convolved);
        }
        int before = convolved.before() - (int) cut.first;
        int after = convolved.after() - (int) cut.last;
        Operand finished = finished(parts, before, after, convolved.causal());
        if (finished == null) {
            raising.put(node.output(0), new Term.Convolved(parts, before, after, convolved.causal()));
            return List.of();
        }
        return List.of(finished);
    }

    /** Whether steps that are taken away are the zeros at one end, or not many more. */
    private static boolean isSome(long steps, int zeros, ConvolutionLayers.Parts parts) {
        return steps >= 0 && steps <= zeros + (long) parts.span();
    }

    private @Nullable Operand finished(
            ConvolutionLayers.Parts parts, int before, int after, Operand.@Nullable View causal) {
        if (causal == null) {
            return layers.finished(parts, before, after, layers.isZeroBeyond(parts.node()));
        }
        int first = parts.span() - 1 - before;
        if (first < 0 || after > 0) {
            return null;
        }
        return layers.cut(parts.node(), causal, first, -after, 1);
    }

    /** Does with each step what the node does. */
    private void inStep(SourceNode node, int at, Term.Convolved convolved) {
        ConvolutionLayers.Parts parts = convolved.parts();
        if (convolved.before() < parts.span() - 1) {
            throw unfinished(convolved);
        }
        Operand.View causal = convolved.causal() == null ? layers.causal(parts) : convolved.causal();
        List<@Nullable Operand> inputs = new ArrayList<>();
        node.inputs().stream().map(raising::operand).forEach(inputs::add);
        inputs.set(at, causal);
        List<Operand> results = expressions.raise(node, inputs);
        for (int i = 0; i < results.size() && node.hasOutput(i); i++) {
            if (!(results.get(i) instanceof Operand.View view) || AlongTime.timeAxis(view) < 0) {
                throw unfinished(convolved);
            }
            raising.mark(view.value());
            raising.put(node.output(i), new Term.Convolved(parts, convolved.before(), convolved.after(), view));
        }
    }

    private static Obstacle unfinished(Term.Convolved convolved) {
        return ConvolutionLayers.unpadded(convolved.parts(), convolved.before(), convolved.after());
    }

    /** The steps that a node takes away; null if it leaves them as they are. */
    private @Nullable Cut cut(SourceNode node, Term.Convolved convolved) {
        List<Axis> axes = convolved.causal() == null
                ? convolved.parts().axes()
                : convolved.causal().axes();
        int time = convolved.causal() == null ? convolved.parts().time() : AlongTime.timeAxis(convolved.causal());
        if (node.is("Pad")) {
            long[] pads = constants.zerosAlong(node, axes.size(), time);
            return pads.length == 0 ? null : new Cut(-pads[0], -pads[1]);
        }
        Long axis = node.is("Slice") ? constants.number(node, 3, 0L) : null;
        if (axis == null || Math.floorMod(axis, axes.size()) != time) {
            return null;
        }
        Long start = constants.number(node, 1, 0L);
        Long step = constants.number(node, 4, 1L);
        long last = last(node, convolved);
        return start == null || step == null || step != 1 ? new Cut(-1, -1) : new Cut(start, last);
    }

    /** How many of the last steps a Slice takes away; negative if that is not known. */
    private long last(SourceNode node, Term.Convolved convolved) {
        ConvolutionLayers.Parts parts = convolved.parts();
        int more = convolved.before() + convolved.after() - (parts.span() - 1);
        if (raising.isSteps(node.input(2), raising.clock(parts.node(), parts.x()))) {
            return more;
        }
        Long end = constants.number(node, 2, null);
        OptionalInt steps = raising.steps(parts.x());
        if (end == null) {
            return -1;
        }
        if (end < 0) {
            return end < -Integer.MAX_VALUE ? -1 : -end;
        }
        return end >= Integer.MAX_VALUE
                ? 0
                : steps.isPresent() ? Math.max(0, (long) steps.getAsInt() + more - end) : -1;
    }
}
