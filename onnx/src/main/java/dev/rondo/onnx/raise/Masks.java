package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Text;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Clock;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes over the lengths of sequences: masks, indices and counts. Packed sequences need none of them, so that what remains is the layer that
 * was meant: a pooling, the last step, a reversal, the state of a sequence without steps.
 */
final class Masks {
    private static final Set<String> MOVING =
            Set.of("Cast", "Identity", "Squeeze", "Unsqueeze", "Reshape", "Expand", "Transpose");
    private static final Set<String> CALLS = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Max",
            "Min",
            "Clip",
            "Less",
            "LessOrEqual",
            "Greater",
            "GreaterOrEqual",
            "Equal",
            "And",
            "Not",
            "Range",
            "Concat");

    private final Raising raising;
    private final AlongTime along;

    Masks(Raising raising, AlongTime along) {
        this.raising = raising;
        this.along = along;
    }

    /** Whether a node is one of these. */
    boolean handles(SourceNode node) {
        return node.inputs().stream().anyMatch(input -> raising.term(input) != null)
                || (node.is("Range") && node.inputs().stream().allMatch(input -> number(input) != null));
    }

    /** What a node gives, unless it gives a number, which is put down. */
    Optional<Operand> raise(SourceNode node) {
        if (MOVING.contains(node.operator())) {
            raising.put(node.output(0), moved(node, term(node, 0)));
            return Optional.empty();
        }
        switch (node.operator()) {
            case "Where" -> {
                return where(node);
            }
            case "ReduceSum", "ReduceMax" -> {
                return reduce(node);
            }
            case "GatherND" -> {
                return Optional.of(lastStep(node));
            }
            case "ReverseSequence" -> {
                return Optional.of(reversed(node));
            }
            case "Mul" -> {
                Optional<Term> masked = masked(node);
                if (masked.isPresent()) {
                    raising.put(node.output(0), masked.get());
                    return Optional.empty();
                }
            }
            case "Div" -> {
                if (raising.term(node.input(0)) instanceof Term.Total(Operand.View x, List<Axis> axes)) {
                    return Optional.of(mean(node, x, axes));
                }
            }
            default -> {}
        }
        if (!CALLS.contains(node.operator())) {
            throw refused(node);
        }
        List<Term> of = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (node.hasInput(i)) {
                of.add(term(node, i));
            }
        }
        raising.put(node.output(0), new Term.Call(node.operator(), of));
        return Optional.empty();
    }

    /** A number stays the same wherever its axes go; the axes of masked steps are those of the steps. */
    private static Term moved(SourceNode node, Term term) {
        if (!(term instanceof Term.Within(Operand.View x, double otherwise))) {
            return term;
        }
        List<Long> order = node.integers("perm");
        long wide = x.axes().stream().filter(axis -> axis.size() > 1).count();
        if (!node.is("Transpose") || order.size() != x.rank() || wide > 1) {
            throw refused(node);
        }
        List<Axis> axes =
                order.stream().map(from -> x.axes().get(from.intValue())).toList();
        return new Term.Within(new Operand.View(x.value(), axes), otherwise);
    }

    private Term term(SourceNode node, int input) {
        Term term = number(node.input(input));
        if (term == null) {
            throw refused(node);
        }
        return term;
    }

    private @Nullable Term number(String value) {
        Term known = raising.term(value);
        if (known != null) {
            return known;
        }
        return switch (raising.operand(value)) {
            case Operand.Fixed(String name, SourceTensor tensor, boolean trained, Operand.Fixed transposeOf)
            when tensor.size() == 1 -> new Term.Fixed(tensor.doubleAt(0));
            case Operand.Sizes(List<Size> values, boolean scalar)
            when values.size() == 1 ->
                values.getFirst() instanceof Size.Known(long known0)
                        ? new Term.Fixed(known0)
                        : new Term.Count(values.getFirst());
            case null, default -> null;
        };
    }

    private static Obstacle refused(SourceNode node) {
        return new Obstacle(
                node,
                "it computes with the lengths of sequences",
                "lengths serve as those of recurrent operators, in masks before a reduction over time, and to find the last step",
                "leave the padding to the caller");
    }

    private Optional<Operand> where(SourceNode node) {
        Term condition = term(node, 0);
        if (!(raising.operand(node.input(1)) instanceof Operand.View x)) {
            throw refused(node);
        }
        Clock clock = raising.clock(node, x);
        if (raising.ragged().isMask(condition, clock)) {
            raising.put(node.output(0), new Term.Within(x, fill(node)));
            return Optional.empty();
        }
        if (clock instanceof Clock.Once && isStateWhereEmpty(node, condition, x)) {
            return Optional.of(x);
        }
        throw refused(node);
    }

    private double fill(SourceNode node) {
        if (raising.operand(node.input(2)) instanceof Operand.Fixed fixed
                && fixed.tensor().size() == 1) {
            return fixed.tensor().doubleAt(0);
        }
        throw refused(node);
    }

    /** Whether a final state is replaced by the initial one for sequences without steps, as it is by itself. */
    private boolean isStateWhereEmpty(SourceNode node, Term condition, Operand.View last) {
        if (!(raising.origins().origin(last.value()) instanceof Origins.Origin.Output(Draft draft, String state))
                || draft.inputs().isEmpty()
                || !raising.ragged()
                        .isNonEmpty(
                                condition,
                                raising.origins().requireClock(draft.inputs().getFirst()))) {
            return false;
        }
        Expr initial = draft.initialStates().get(state);
        return switch (raising.operand(node.input(2))) {
            case Operand.Fixed fixed -> initial == null;
            case Operand.View view ->
                initial == null
                        ? raising.clock(view) == null
                        : Text.of(Map.of("", initial)).equals(Text.of(Map.of("", view.value())));
            case null, default -> false;
        };
    }

    /** x·mask. */
    private Optional<Term> masked(SourceNode node) {
        for (int i = 0; i < 2; i++) {
            Term mask = raising.term(node.input(1 - i));
            if (raising.operand(node.input(i)) instanceof Operand.View x
                    && mask != null
                    && raising.ragged().isMask(mask, raising.clock(node, x))) {
                return Optional.of(new Term.Within(x, 0));
            }
        }
        return Optional.empty();
    }

    private Optional<Operand> reduce(SourceNode node) {
        if (!(raising.term(node.input(0)) instanceof Term.Within(Operand.View x, double otherwise))) {
            throw refused(node);
        }
        int time = AlongTime.timeAxis(x);
        boolean alone = raising.operand(node.input(1)) instanceof Operand.Fixed fixed
                && fixed.tensor().size() == 1
                && Math.floorMod(fixed.tensor().longAt(0), (long) x.rank()) == time;
        List<Axis> axes = AlongTime.reducedAxes(x, time, node.integer("keepdims", 1) == 1);
        if (alone && node.is("ReduceSum") && otherwise == 0) {
            raising.put(node.output(0), new Term.Total(x, axes));
            return Optional.empty();
        }
        if (alone && node.is("ReduceMax") && otherwise < -3e38) {
            return Optional.of(along.pool(node, Pooling.MAX, x, axes));
        }
        throw refused(node);
    }

    private Operand mean(SourceNode node, Operand.View x, List<Axis> axes) {
        if (!raising.ragged().isDivisor(term(node, 1), raising.clock(node, x))) {
            throw refused(node);
        }
        return along.pool(node, Pooling.MEAN, x, axes);
    }

    private Operand lastStep(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        boolean last = term(node, 1) instanceof Term.Call(String operator, List<Term> of)
                && operator.equals("Concat")
                && of.size() == 2
                && of.get(1) instanceof Term.Call(String range, List<Term> bounds)
                && range.equals("Range")
                && bounds.get(1).equals(new Term.Count(new Size.Of(new Axis.Batch())))
                && raising.ragged().isLast(of.getFirst(), raising.clock(node, x))
                && AlongTime.timeAxis(x) == 0;
        if (!last) {
            throw refused(node);
        }
        return along.last(node, x, AlongTime.reducedAxes(x, 0, false));
    }

    private Operand reversed(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        boolean time = node.integer("time_axis", 0) == AlongTime.timeAxis(x);
        if (!time || !raising.ragged().isLength(term(node, 1), raising.clock(node, x))) {
            throw refused(node);
        }
        return along.reverse(node, x);
    }
}
