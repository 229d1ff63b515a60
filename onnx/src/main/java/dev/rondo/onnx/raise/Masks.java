package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Text;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Clock;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes over the lengths of sequences: masks, indices and counts. Packed sequences need none of them, so that what remains is the layer that
 * was meant: a pooling, the last step, a reversal, the state of a sequence without steps.
 */
final class Masks {
    private static final Set<String> MOVING =
            Set.of("Cast", "Identity", "Squeeze", "Unsqueeze", "Reshape", "Expand", "Transpose");
    private static final Set<String> NUMBERS = Set.of("Add", "Sub", "Mul", "Div", "Max", "Min");
    private static final Set<String> TRUTHS =
            Set.of("Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal", "And", "Not");

    /** A number that more parts make is none that an exporter writes. */
    private static final int MOST_PARTS = 64;

    private final Raising raising;
    private final AlongTime along;
    private final Constants constants;
    private final AxisRoles roles;

    /** How many numbers from 0 on the file has in the place of a Range over its steps. */
    private final Set<Integer> counts = new HashSet<>();

    Masks(Raising raising, AlongTime along, Constants constants, AxisRoles roles) {
        this.roles = roles;
        this.raising = raising;
        this.along = along;
        this.constants = constants;
    }

    /** Whether a node is one of these. */
    boolean handles(SourceNode node) {
        return node.inputs().stream().anyMatch(input -> raising.term(input) != null)
                || (node.is("Range") && node.inputs().stream().allMatch(input -> number(input) != null))
                || reducesPadded(node);
    }

    /** Whether a node reduces all steps where it is known what stands beyond their end. */
    private boolean reducesPadded(SourceNode node) {
        return (node.is("ReduceSum") || node.is("ReduceMax") || node.is("ReduceMin"))
                && raising.padding(node.input(0)) != null
                && raising.operand(node.input(0)) instanceof Operand.View x
                && AlongTime.timeAxis(x) >= 0
                && reduced(node).equals(List.of((long) AlongTime.timeAxis(x)));
    }

    /** The axes that a node reduces, counted from the front. */
    private List<Long> reduced(SourceNode node) {
        return raising.operand(node.input(1)) instanceof Operand.Fixed fixed
                        && raising.operand(node.input(0)) instanceof Operand.View x
                ? fixed.tensor().toList().stream()
                        .map(axis -> Math.floorMod(axis, (long) x.rank()))
                        .toList()
                : List.of();
    }

    /** What a node gives, unless it gives a number, which is put down. */
    Optional<Operand> raise(SourceNode node) {
        if (MOVING.contains(node.operator())) {
            put(node, moved(node, term(node, 0)));
            return Optional.empty();
        }
        switch (node.operator()) {
            case "Where" -> {
                return where(node);
            }
            case "ReduceSum", "ReduceMax", "ReduceMin" -> {
                return reduce(node);
            }
            case "GatherND" -> {
                return Optional.of(lastStep(node));
            }
            case "GatherElements" -> {
                return Optional.of(lastElements(node));
            }
            case "ReverseSequence" -> {
                return Optional.of(reversed(node));
            }
            case "Mul" -> {
                Optional<Operand> masked = masked(node);
                if (masked.isPresent()) {
                    return masked;
                }
            }
            case "Div" -> {
                if (raising.term(node.input(0)) instanceof Term.Total(Operand.View x, List<Axis> axes)) {
                    return Optional.of(mean(node, x, axes));
                }
            }
            default -> {}
        }
        if (node.inputs().size() > MOST_PARTS) {
            throw tooMany(node);
        }
        node.inputs().forEach(this::requireFinished);
        put(node, computed(node));
        return Optional.empty();
    }

    /** Why a sum over steps stays as it is, which is not divided by their number; null if a value is none. */
    @Nullable
    Obstacle unfinished(String value) {
        SourceNode node = raising.producer(value);
        return node == null || !(raising.term(value) instanceof Term.Total)
                ? null
                : new Obstacle(
                        node,
                        "it adds up the steps of each sequence",
                        "a division by their number follows at once, which makes it their mean",
                        "divide it by the lengths, or reduce the steps by their mean, maximum or last");
    }

    private void requireFinished(String value) {
        Obstacle obstacle = unfinished(value);
        if (obstacle != null) {
            throw obstacle;
        }
    }

    private void put(SourceNode node, Term term) {
        if (new TermValues(term).parts().size() > MOST_PARTS) {
            throw tooMany(node);
        }
        raising.put(node.output(0), term);
    }

    private static Obstacle tooMany(SourceNode node) {
        return new Obstacle(
                node,
                "it computes a number from the lengths of sequences and more than " + MOST_PARTS + " others",
                "such a number is made of a few",
                "leave the padding to the caller");
    }

    private Term computed(SourceNode node) {
        if (node.is("Range")) {
            return range(node);
        }
        if (node.is("Concat")) {
            return place(node);
        }
        if (node.is("Clip")) {
            Term x = term(node, 0);
            Term raised = node.hasInput(1) ? new Term.Call("Max", List.of(x, term(node, 1)), x.kind()) : x;
            return node.hasInput(2) ? new Term.Call("Min", List.of(raised, term(node, 2)), x.kind()) : raised;
        }
        boolean truth = TRUTHS.contains(node.operator());
        if (!truth && !NUMBERS.contains(node.operator())) {
            throw refused(node);
        }
        Term result = term(node, 0);
        Term.Kind kind = truth ? Term.Kind.TRUTH : result.kind();
        if (node.inputs().size() == 1) {
            return new Term.Call(node.operator(), List.of(result), kind);
        }
        for (int i = 1; i < node.inputs().size(); i++) {
            result = new Term.Call(node.operator(), List.of(result, term(node, i)), kind);
        }
        return result;
    }

    /** Which step, or which sequence, something is: a range from 0 to the number of these. */
    private Term range(SourceNode node) {
        Term from = term(node, 0);
        boolean each = from instanceof Term.Fixed(double start, Term.Kind kind)
                && start == 0
                && term(node, 2) instanceof Term.Fixed(double step, Term.Kind same)
                && step == 1;
        if (!each || !(term(node, 1) instanceof Term.Count(Size.Of(Axis axis)))) {
            throw refused(node);
        }
        Term which = switch (axis) {
            case Axis.Time t -> {
                Expr like = raising.like(node.input(1));
                yield new Term.Position(like == null ? null : raising.origins().clock(like));
            }
            case Axis.Batch b -> new Term.Row();
            default -> throw refused(node);
        };
        return from.kind() == Term.Kind.REAL ? new Term.Call("Cast", List.of(which), from.kind()) : which;
    }

    /** The step of each sequence, beside which sequence it is. */
    private Term place(SourceNode node) {
        long axis = node.integer("axis", 0);
        boolean beside = node.inputs().size() == 2 && (axis == 1 || axis == -1);
        boolean stepFirst = beside && term(node, 1) instanceof Term.Row;
        if (!stepFirst && !(beside && term(node, 0) instanceof Term.Row)) {
            throw refused(node);
        }
        return new Term.Place(term(node, stepFirst ? 0 : 1), stepFirst);
    }

    /** A number stays the same wherever its axes go. */
    private Term moved(SourceNode node, Term term) {
        return switch (term) {
            case Term.Total total -> {
                if (!node.is("Identity")) {
                    requireFinished(node.input(0));
                }
                yield total;
            }
            case Term.Place place -> unchanged(node, place);
            case Term.Padded padded -> unchanged(node, padded);
            case Term.Convolved convolved -> unchanged(node, convolved);
            case Term.Flattened flattened -> unchanged(node, flattened);
            default -> node.is("Cast") ? cast(node, term) : term;
        };
    }

    private static Term unchanged(SourceNode node, Term term) {
        if (node.is("Identity")) {
            return term;
        }
        throw refused(node);
    }

    /** A number in another type; one that is not as wide holds truth values alone. */
    private static Term cast(SourceNode node, Term term) {
        ElementType to = ElementType.ofCode(node.integer("to", 0)).orElseThrow(() -> refused(node));
        Term.Kind kind = switch (to) {
            case FLOAT, DOUBLE -> Term.Kind.REAL;
            case INT32, INT64 -> Term.Kind.WHOLE;
            case BOOL -> Term.Kind.TRUTH;
            case UINT8, INT8, UINT16, INT16, UINT32, UINT64 -> {
                if (term.kind() != Term.Kind.TRUTH) {
                    throw refused(node);
                }
                yield Term.Kind.WHOLE;
            }
            case FLOAT16, BFLOAT16, STRING, COMPLEX64, COMPLEX128 -> throw refused(node);
        };
        return kind == term.kind() ? term : new Term.Call("Cast", List.of(term), kind);
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
            when tensor.size() == 1 -> new Term.Fixed(tensor.doubleAt(0), kind(tensor.type()));
            case Operand.Fixed fixed when isCount(fixed.tensor()) -> new Term.Position(null);
            case Operand.Sizes(List<Size> values, boolean scalar)
            when values.size() == 1 ->
                values.getFirst() instanceof Size.Known(long known0)
                        ? new Term.Fixed(known0, Term.Kind.WHOLE)
                        : new Term.Count(values.getFirst());
            case null, default -> null;
        };
    }

    /** Whether a tensor counts the steps of a file that fixes how many there are. */
    private boolean isCount(SourceTensor tensor) {
        boolean found = tensor.type().isInteger()
                && raising.isNumberOfSteps(tensor.size())
                && tensor.shape().contains((long) tensor.size())
                && IntStream.range(0, tensor.size()).allMatch(step -> tensor.longAt(step) == step);
        if (found) {
            counts.add(tensor.size());
        }
        return found;
    }

    static Term.Kind kind(ElementType type) {
        return type == ElementType.BOOL ? Term.Kind.TRUTH : type.isInteger() ? Term.Kind.WHOLE : Term.Kind.REAL;
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
        boolean within = raising.operand(node.input(1)) instanceof Operand.View;
        if (!(raising.operand(node.input(within ? 1 : 2)) instanceof Operand.View x)) {
            throw refused(node);
        }
        Clock clock = raising.clock(node, x);
        Term inside = within ? condition : new Term.Call("Not", List.of(condition), Term.Kind.TRUTH);
        if (isMask(inside, x, clock)) {
            raising.isPadded(node.output(0), fill(node, within ? 2 : 1));
            return Optional.of(x);
        }
        if (within && clock instanceof Clock.Once && isStateWhereEmpty(node, condition, x)) {
            return Optional.of(x);
        }
        throw refused(node);
    }

    /** Whether a term masks the steps of a view, which have an axis of their own. */
    private boolean isMask(Term term, Operand.View x, Clock clock) {
        return x.axes().stream().noneMatch(Axis.Joined.class::isInstance)
                && counts.stream().allMatch(count -> countsSteps(x, count))
                && raising.ragged().isMask(term, clock);
    }

    /** Whether numbers from 0 on, so many, can stand along no axis of a view but that of its steps. */
    private boolean countsSteps(Operand.View x, int count) {
        return raising.sequences().orElse(0) != count && x.axes().stream().allMatch(axis -> axis.size() != count);
    }

    private double fill(SourceNode node, int input) {
        if (raising.operand(node.input(input)) instanceof Operand.Fixed fixed
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
        int size = last.value().size();
        return switch (raising.operand(node.input(2))) {
            case Operand.Fixed fixed ->
                initial == null && begins(draft, state, size, fixed.tensor().toFloats());
            case Operand.View view
            when initial == null -> {
                FloatTensor constant = constants.value(view.value());
                yield constant != null && begins(draft, state, size, constant.toArray());
            }
            case Operand.View view -> Text.of(Map.of("", initial)).equals(Text.of(Map.of("", view.value())));
            case null, default -> false;
        };
    }

    /** Whether a state begins with these numbers, or with one in the place of all, where nothing else is given. */
    private static boolean begins(Draft draft, String state, int size, float... values) {
        FloatTensor start = draft.weights().get(LearnedStart.parameter(state));
        return (values.length == 1 || values.length == size)
                && IntStream.range(0, size)
                        .allMatch(i -> values[values.length == 1 ? 0 : i] == (start == null ? 0 : start.at(i)));
    }

    /** x·mask. */
    private Optional<Operand> masked(SourceNode node) {
        for (int i = 0; i < 2; i++) {
            Term mask = raising.term(node.input(1 - i));
            if (raising.operand(node.input(i)) instanceof Operand.View x
                    && mask != null
                    && isMask(mask, x, raising.clock(node, x))) {
                raising.isPadded(node.output(0), 0);
                return Optional.of(x);
            }
        }
        return Optional.empty();
    }

    private Optional<Operand> reduce(SourceNode node) {
        if (reducesPadded(node)) {
            Operand.View x = raising.view(node, 0);
            double otherwise = Objects.requireNonNull(raising.padding(node.input(0)));
            List<Axis> axes = AlongTime.reducedAxes(x, AlongTime.timeAxis(x), node.integer("keepdims", 1) == 1);
            if (node.is("ReduceSum") && otherwise == 0) {
                raising.put(node.output(0), new Term.Total(x, axes));
                return Optional.empty();
            }
            if (node.is("ReduceMax") && otherwise < -3e38) {
                return Optional.of(along.pool(node, Pooling.MAX, x, axes));
            }
            if (node.is("ReduceMin") && otherwise > 3e38) {
                return Optional.of(along.smallest(node, x, axes));
            }
            throw new Obstacle(
                    node,
                    "it reduces all steps, and beyond the end of a sequence stands " + otherwise,
                    "a sum needs 0 there, a maximum less than −3·10³⁸, a minimum more than 3·10³⁸",
                    "mask the steps beyond the lengths with that");
        } else if (node.is("ReduceSum") && raising.operand(node.input(1)) instanceof Operand.Fixed axes) {
            Optional<Term> steps = axes.tensor().size() == 1
                            && roles.isTime(node.input(0), axes.tensor().longAt(0))
                    ? raising.ragged().steps(term(node, 0))
                    : Optional.empty();
            if (steps.isPresent()) {
                put(node, steps.get());
                return Optional.empty();
            }
        }
        throw refused(node);
    }

    private Operand mean(SourceNode node, Operand.View x, List<Axis> axes) {
        if (!raising.ragged().isDivisor(term(node, 1), raising.clock(node, x))) {
            throw refused(node);
        }
        return along.pool(node, Pooling.MEAN, x, axes);
    }

    /** One step of each sequence, by the places where they lie. */
    private Operand lastStep(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        if (!(term(node, 1) instanceof Term.Place(Term step, boolean stepFirst))
                || node.integer("batch_dims", 0) != 0
                || AlongTime.timeAxis(x) != (stepFirst ? 0 : 1)
                || !(x.axes().get(stepFirst ? 1 : 0) instanceof Axis.Batch)) {
            throw refused(node);
        }
        return last(node, x, step, false);
    }

    /** The same step of all features, by one index for each of them. */
    private Operand lastElements(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        int time = AlongTime.timeAxis(x);
        boolean along = time >= 0 && Math.floorMod(node.integer("axis", 0), x.rank()) == time;
        SourceNode expanding = raising.producer(node.input(1));
        if (!along || expanding == null || !isForAllFeatures(expanding, x)) {
            throw refused(node);
        }
        return last(node, x, term(node, 1), true);
    }

    /** Whether a node gives a number for each feature of a view, and one alone for all of its steps. */
    private boolean isForAllFeatures(SourceNode node, Operand.View x) {
        Operand.Sizes sizes =
                node.is("Expand") || node.is("Tile") ? SizeArithmetic.sizes(raising.operand(node.input(1))) : null;
        return sizes != null
                && sizes.values().size() == x.rank()
                && IntStream.range(0, x.rank())
                        .filter(i -> !(x.axes().get(i) instanceof Axis.Batch))
                        .allMatch(i -> sizes.values()
                                .get(i)
                                .equals(new Size.Known(x.axes().get(i).size())));
    }

    private Operand last(SourceNode node, Operand.View x, Term step, boolean keep) {
        if (!raising.ragged().isLast(step, raising.clock(node, x))) {
            throw refused(node);
        }
        return along.last(node, x, AlongTime.reducedAxes(x, AlongTime.timeAxis(x), keep));
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
