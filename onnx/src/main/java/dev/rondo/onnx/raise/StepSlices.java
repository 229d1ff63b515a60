package dev.rondo.onnx.raise;

import dev.rondo.layer.Padding;
import dev.rondo.onnx.source.SourceNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Slices along time that leave some of the first steps and of the last ones out, or take every second, third … step: windows that begin with what
 * is left out before a step and end with what is left out behind it, of which that step is taken. As many steps as are left out may have been
 * added on the other side; then each step becomes an earlier or a later one. A Pad with a negative number is such a slice too.
 */
final class StepSlices {
    private final Raising raising;
    private final Constants constants;
    private final ConvolutionLayers layers;

    StepSlices(Raising raising, Constants constants, ConvolutionLayers layers) {
        this.raising = raising;
        this.constants = constants;
        this.layers = layers;
    }

    /** Whether a node takes steps of what another one padded. */
    boolean completes(SourceNode node) {
        return node.is("Slice") && raising.term(node.input(0)) instanceof Term.Padded;
    }

    /** The steps that a node takes; empty if it takes something else. */
    Optional<Operand> raise(SourceNode node) {
        if (node.is("Pad") && raising.operand(node.input(0)) instanceof Operand.View x && AlongTime.timeAxis(x) >= 0) {
            return padded(node, x);
        }
        if (!node.is("Slice")) {
            return Optional.empty();
        }
        if (raising.term(node.input(0)) instanceof Term.Padded(Operand.View x, int before, int behind)) {
            return raise(node, x, before, behind);
        }
        return raising.operand(node.input(0)) instanceof Operand.View x
                        && !raising.origins().isTokens(x.value())
                ? raise(node, x, 0, 0)
                : Optional.empty();
    }

    /** What a Pad with a negative number leaves, which may add as many steps at the other end; empty if it is none. */
    private Optional<Operand> padded(SourceNode node, Operand.View x) {
        long[] pads = constants.zerosAlong(node, x.rank(), AlongTime.timeAxis(x));
        if (pads.length == 0 || Math.min(pads[0], pads[1]) >= 0) {
            return Optional.empty();
        }
        boolean few = Math.max(Math.abs(pads[0]), Math.abs(pads[1])) < ConvolutionLayers.MOST_TAPS / 2;
        OptionalInt steps = raising.steps(x);
        boolean some = steps.isEmpty() || -pads[0] - pads[1] < steps.getAsInt();
        return few && some ? taken(node, x, (int) -pads[0], (int) -pads[1], 1) : Optional.empty();
    }

    private Optional<Operand> raise(SourceNode node, Operand.View x, int zerosBefore, int zerosBehind) {
        Long start = constants.number(node, 1, null);
        Long end = constants.number(node, 2, null);
        Long axis = constants.number(node, 3, 0L);
        Long step = constants.number(node, 4, 1L);
        int time = AlongTime.timeAxis(x);
        if (end == null && raising.isSteps(node.input(2), raising.clock(node, x))) {
            end = zerosBefore + zerosBehind == 0 ? Long.valueOf(Long.MAX_VALUE) : null;
        }
        if (start == null || end == null || axis == null || step == null || Math.floorMod(axis, x.rank()) != time) {
            return Optional.empty();
        }
        OptionalInt steps = raising.steps(x);
        long all = steps.isPresent() ? (long) steps.getAsInt() + zerosBefore + zerosBehind : -1;
        int before = leftOut(start >= 0 ? start : all < 0 ? -1 : Math.max(0, start + all));
        boolean toEnd = end >= Integer.MAX_VALUE || (all >= 0 && end >= all);
        int behind =
                leftOut(toEnd ? 0 : end < 0 ? -Math.max(end, -ConvolutionLayers.MOST_TAPS) : all < 0 ? -1 : all - end);
        int first = before - zerosBefore;
        int last = behind - zerosBehind;
        boolean some = all < 0 || (long) before + behind < all;
        Optional<Operand> taken =
                before < 0 || behind < 0 || !some ? Optional.empty() : taken(node, x, first, last, step);
        if (taken.isEmpty()) {
            throw new Obstacle(
                    node,
                    "it takes the steps from " + start + " to " + end + " by " + step,
                    "some of the first steps and of the last ones can be left out, or all taken in reverse order",
                    "cut the sequences before they enter the model");
        }
        return taken;
    }

    /** Steps without some of the first and of the last, of which a negative number is added; empty if that is more than is left out. */
    private Optional<Operand> taken(SourceNode node, Operand.View x, int first, int last, long step) {
        if (first >= 0 && last >= 0 && step >= 1) {
            return Optional.of(layers.cut(node, x, first, last, Math.toIntExact(step)));
        }
        return first + last == 0 && step == 1 ? Optional.of(shifted(node, x, first)) : Optional.empty();
    }

    /** So many steps, if no window would have too many of them; −1 if that is not known. */
    private static int leftOut(long number) {
        return number < ConvolutionLayers.MOST_TAPS / 2 ? (int) number : -1;
    }

    /** In the place of each step the one that comes so many later, or earlier; zeros where there is none. */
    private Operand.View shifted(SourceNode node, Operand.View x, int later) {
        return later < 0
                ? layers.ofFeatures(node, x, ConvolutionLayers.tap(0, 1 - later), 1, 1, Padding.CAUSAL)
                : layers.ofFeatures(node, x, ConvolutionLayers.tap(2 * later, 2 * later + 1), 1, 1, Padding.SAME);
    }
}
