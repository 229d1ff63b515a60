package dev.rondo.onnx.raise;

import dev.rondo.Problem;
import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Slices along time that leave some of the first steps and of the last ones out, or take every second, third … step: windows that begin with what
 * is left out before a step and end with what is left out behind it, of which that step is taken.
 */
final class StepSlices {
    private final Raising raising;
    private final TimeConvolution convolution;

    StepSlices(Raising raising, TimeConvolution convolution) {
        this.raising = raising;
        this.convolution = convolution;
    }

    /** The steps that a node takes; empty if it takes something else. */
    Optional<Operand> raise(SourceNode node) {
        if (!node.is("Slice")
                || !(raising.operand(node.input(0)) instanceof Operand.View x)
                || AlongTime.timeAxis(x) < 0
                || raising.origins().isTokens(x.value())) {
            return Optional.empty();
        }
        int time = AlongTime.timeAxis(x);
        Long start = number(node, 1, null);
        Long end = number(node, 2, null);
        Long axis = number(node, 3, 0L);
        Long step = number(node, 4, 1L);
        if (start == null || end == null || axis == null || step == null || Math.floorMod(axis, x.rank()) != time) {
            return Optional.empty();
        }
        return Optional.of(raise(node, x, start, end, step));
    }

    private @Nullable Long number(SourceNode node, int input, @Nullable Long otherwise) {
        if (!node.hasInput(input)) {
            return otherwise;
        }
        return raising.operand(node.input(input)) instanceof Operand.Fixed fixed
                        && fixed.tensor().size() == 1
                ? Long.valueOf(fixed.tensor().longAt(0))
                : null;
    }

    private Operand raise(SourceNode node, Operand.View x, long start, long end, long step) {
        long count = raising.steps(x).orElse(0);
        boolean known = count > 0;
        long before = start < 0 && known ? Math.max(0, start + count) : start;
        long behind = end < 0 ? -end : !known || end >= count ? 0 : count - end;
        boolean toEnd = end < 0 || known || end >= Integer.MAX_VALUE;
        boolean some = !known || before + behind < count;
        if (before < 0 || !toEnd || step < 1 || !some || before + behind >= TimeConvolution.MOST_TAPS) {
            throw new Obstacle(
                    node,
                    "it takes the steps from " + start + " to " + end + " by " + step,
                    "some of the first steps and of the last ones can be left out, or all taken in reverse order",
                    "cut the sequences before they enter the model");
        }
        if (behind > 0) {
            raising.problemIfRagged(
                    raising.clock(node, x),
                    new Problem(
                            node.path(),
                            "it leaves steps out at the end, padding included",
                            "what stands beyond the end of a sequence is no part of it",
                            "cut the sequences before they enter the model"));
        }
        float[] taps = new float[Math.toIntExact(before + behind + 1)];
        taps[(int) before] = 1;
        Operand.View picked = convolution.eachFeature(node, x, taps, taps.length, Math.toIntExact(step), 1);
        List<Axis> axes = new ArrayList<>(x.axes());
        axes.set(AlongTime.timeAxis(x), picked.axes().get(TimeConvolution.SPACE));
        return new Operand.View(picked.value(), axes);
    }
}
