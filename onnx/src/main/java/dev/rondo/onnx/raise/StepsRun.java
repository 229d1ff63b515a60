package dev.rondo.onnx.raise;

import dev.rondo.Problem;
import dev.rondo.expr.Expr;
import dev.rondo.model.Clock;
import dev.rondo.onnx.source.SourceNode;
import java.util.List;
import java.util.Set;

/** Where the recurrent operators of a file stop: at the end of each sequence, as layers do, or behind the padding. */
final class StepsRun {
    private final Raising raising;
    private final Set<String> used;

    /**
     * Of the operators of a graph.
     *
     * @param used the values that nodes or outputs take
     */
    StepsRun(Raising raising, Set<String> used) {
        this.raising = raising;
        this.used = used;
    }

    /**
     * Whether a node stops at the end of each sequence; otherwise it runs over all steps that there are.
     *
     * @param lengths the input that gives the lengths of sequences
     * @param x what it runs over
     * @throws Obstacle if the lengths are others
     */
    boolean stops(SourceNode node, int lengths, Operand.View x) {
        if (!node.hasInput(lengths) || isAllSteps(node, lengths, x)) {
            return false;
        }
        Term given = raising.term(node.input(lengths));
        if (given == null || !raising.ragged().isLength(given, raising.clock(node, x))) {
            throw new Obstacle(
                    node,
                    "sequence_lens is '" + node.input(lengths) + "'",
                    "lengths come from an input of the model, which gives those of the sequences that enter",
                    "make the lengths an input, or leave them out");
        }
        return true;
    }

    /** Whether the lengths are the number of steps that all sequences of the file have. */
    boolean isAllSteps(SourceNode node, int lengths, Operand.View x) {
        boolean hasTime = AlongTime.timeAxis(x) >= 0;
        Size count = new Size.Known(hasTime ? raising.steps(x).orElse(-1) : 1);
        Expr like = raising.like(node.input(lengths));
        Clock counted = like == null ? null : raising.origins().clock(like);
        boolean ofThese = hasTime && (counted == null || counted.equals(raising.clock(node, x)));
        return switch (raising.operand(node.input(lengths))) {
            case Operand.Fixed fixed ->
                fixed.tensor().toList().stream().map(Size.Known::new).allMatch(count::equals);
            case Operand.Sizes(List<Size> values, boolean scalar) ->
                !values.isEmpty()
                        && values.stream()
                                .allMatch(length -> length.equals(count)
                                        || (ofThese && length.equals(new Size.Of(new Axis.Time()))));
            case null, default -> false;
        };
    }

    /** Whether anything takes one of a node's outputs from {@code first} on, up to the one before {@code end}. */
    boolean isUsed(SourceNode node, int first, int end) {
        for (int i = first; i < end; i++) {
            if (node.hasOutput(i) && used.contains(node.output(i))) {
                return true;
            }
        }
        return false;
    }

    /** Says that it matters where a node stops, though it runs over the padding, if sequences differ in length. */
    void requireFull(SourceNode node, Clock clock, boolean reverse) {
        raising.problemIfRagged(
                clock,
                new Problem(
                        node.path(),
                        reverse
                                ? "it begins with what stands beyond the end of a sequence"
                                : "its final state is that beyond the end of a sequence",
                        "what stands there is no part of a sequence",
                        "give it the lengths of sequences, or a mask for its states"));
    }
}
