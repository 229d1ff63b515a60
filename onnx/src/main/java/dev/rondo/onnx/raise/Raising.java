package dev.rondo.onnx.raise;

import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Layer;
import dev.rondo.model.Clock;
import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a graph's values while its nodes are looked at one after the other. */
final class Raising {
    private static final int MOST_AXES = 64;

    /** Weights, which each layer has for itself: so many always, and one more for each byte of the tensors of the file. */
    private static final long ALWAYS_GRANTED = 1 << 22;

    private final Map<String, Operand> operands = new HashMap<>();
    private final Map<String, Term> terms = new HashMap<>();
    private final Map<String, SourceNode> producers = new HashMap<>();
    private final Map<String, Expr> likes = new HashMap<>();
    private final Map<String, Double> padding = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private final Map<Expr, Tag> tags = new HashMap<>();
    private final Origins origins = new Origins();
    private final RaggedClocks ragged = new RaggedClocks();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<Problem, Clock> problemsIfRagged = new HashMap<>();
    private final Map<String, Integer> fixedSteps = new HashMap<>();
    private OptionalInt sequences = OptionalInt.empty();
    private final long granted;
    private long taken;
    private Tag tag = new Tag("", "", 0);

    /** Nothing is known of a graph whose tensors have so many bytes. */
    Raising(long tensorBytes) {
        this.granted = ALWAYS_GRANTED + tensorBytes;
    }

    Origins origins() {
        return origins;
    }

    RaggedClocks ragged() {
        return ragged;
    }

    Map<Expr, Tag> tags() {
        return tags;
    }

    /** Everything that stands in the way so far. */
    List<Problem> problems() {
        return problems;
    }

    /** Goes on with the nodes of a layer. */
    void begin(Tag next) {
        tag = next;
    }

    /** The layer of the node that is looked at. */
    Tag tag() {
        return tag;
    }

    /** What is known of a value; null for one that is left out. The result of another layer is taken as it is, whatever it is made of. */
    @Nullable
    Operand operand(String value) {
        return operands.get(value) instanceof Operand.View view ? fromOutside(view) : operands.get(value);
    }

    /** What is known of an output of the graph. */
    @Nullable
    Operand result(String value) {
        return operands.get(value);
    }

    private Operand.View fromOutside(Operand.View view) {
        Tag other = tags.get(view.value());
        boolean apart = other != null
                && !other.isAnonymous()
                && !tag.isAnonymous()
                && !other.path().equals(tag.path());
        return apart && origins.clock(view.value()) != null ? view.with(origins.result(view.value())) : view;
    }

    /** The inputs of a node; null for those that are left out. One that is given is known, or the node is refused. */
    List<@Nullable Operand> inputs(SourceNode node) {
        List<@Nullable Operand> inputs = new ArrayList<>();
        node.inputs().forEach(input -> inputs.add(input.isEmpty() ? null : known(node, input)));
        return inputs;
    }

    private Operand known(SourceNode node, String input) {
        Operand operand = operand(input);
        if (operand == null) {
            throw unknown(node, input);
        }
        return operand;
    }

    /** Says that a node takes what nothing is known of. */
    static Obstacle unknown(SourceNode node, String input) {
        return new Obstacle(
                node,
                "nothing is known of its input '" + input + "'",
                "it is what an operator gives outside training, and no number of lengths",
                "export the model without it");
    }

    /** Says what a value is, and which layer the new parts of its expression belong to. */
    void put(String value, Operand operand) {
        if (operand instanceof Operand.View view) {
            requireFewAxes(value, view);
            requireOneOfEach(value, view);
        }
        operands.put(value, operand);
        switch (operand) {
            case Operand.View view -> mark(view.value());
            case Operand.Condition condition -> mark(condition.positive().value());
            case Operand.Fixed f -> {}
            case Operand.Sizes s -> {}
        }
    }

    private void requireFewAxes(String value, Operand.View view) {
        if (view.rank() > MOST_AXES) {
            throw new Obstacle(new Problem(
                    place(value),
                    "its result has " + view.rank() + " axes",
                    "a tensor has at most " + MOST_AXES,
                    "export the model again"));
        }
    }

    private String place(String value) {
        SourceNode node = producers.get(value);
        return node == null ? "value '" + value + "'" : node.path();
    }

    private void requireOneOfEach(String value, Operand.View view) {
        for (Axis axis : List.of(new Axis.Time(), new Axis.Batch())) {
            if (view.axes().indexOf(axis) != view.axes().lastIndexOf(axis)) {
                throw new Obstacle(new Problem(
                        place(value),
                        "it relates all of " + axis.description() + " to all of it",
                        "a layer looks at one step, or goes along the steps of one sequence",
                        "leave attention out of the model, or run the file with OpaqueModel"));
            }
        }
    }

    /** Says that the new parts of an expression belong to the layer of the node that is looked at. */
    void mark(Expr root) {
        List<Expr> open = new ArrayList<>(List.of(root));
        while (!open.isEmpty()) {
            Expr node = open.removeLast();
            if (!node.operands().isEmpty() && tags.putIfAbsent(node, tag) == null) {
                open.addAll(node.operands());
            }
        }
    }

    /** The number that a value is; null if it is no such number. */
    @Nullable
    Term term(String value) {
        return terms.get(value);
    }

    void put(String value, Term term) {
        terms.put(value, term);
    }

    /** Says that one number stands beyond the end of each sequence of a value. */
    void isPadded(String value, double number) {
        padding.put(value, number);
    }

    /** The number that stands beyond the end of each sequence of a value; null if nothing tells, or if what stands there differs. */
    @Nullable
    Double padding(String value) {
        return padding.get(value);
    }

    /** The node that gives a value; null for inputs and tensors. */
    @Nullable
    SourceNode producer(String value) {
        return producers.get(value);
    }

    void produces(SourceNode node) {
        node.outputs().forEach(output -> producers.put(output, node));
    }

    /** Says that a value is a length, or made of lengths, of an expression's axes. */
    void isLike(String value, Expr expression) {
        likes.putIfAbsent(value, expression);
    }

    /** The expression whose axes' lengths a value is made of. */
    @Nullable
    Expr like(String value) {
        return likes.get(value);
    }

    /** Gives up on a node's outputs: what stands in its way is known. */
    void giveUp(SourceNode node) {
        broken.addAll(node.outputs());
    }

    /** Whether a value, or one that it is made of, was given up. */
    boolean isBroken(String value) {
        return !value.isEmpty() && broken.contains(value);
    }

    /** Says how many steps an input of the model has in every call of the file. */
    void hasSteps(String input, int count) {
        fixedSteps.put(input, count);
    }

    /** Says how many sequences every call of the file has. */
    void hasSequences(int count) {
        sequences = OptionalInt.of(count);
    }

    /** How many sequences every call of the file has; empty if that is free. */
    OptionalInt sequences() {
        return sequences;
    }

    /** How many steps a view has in every call of the file; empty if that is free. */
    OptionalInt steps(Operand.View view) {
        Clock clock = clock(view);
        if (clock == null) {
            return OptionalInt.empty();
        }
        boolean[] known = {true};
        int count = clock.steps(input -> {
            known[0] &= fixedSteps.containsKey(input);
            return fixedSteps.getOrDefault(input, 1);
        });
        return known[0] ? OptionalInt.of(count) : OptionalInt.empty();
    }

    /** Whether the sequences of an input always have so many steps. */
    boolean isNumberOfSteps(int count) {
        return fixedSteps.containsValue(count);
    }

    /** Whether a value is the number of steps at a clock, as a file takes it from a shape. */
    boolean isSteps(String value, Clock clock) {
        Expr like = like(value);
        return like != null
                && clock.equals(origins.clock(like))
                && operand(value) instanceof Operand.Sizes sizes
                && sizes.values().equals(List.of(new Size.Of(new Axis.Time())));
    }

    /** A problem that is none where all sequences have the same length. */
    void problemIfRagged(Clock clock, Problem problem) {
        problemsIfRagged.put(problem, clock);
    }

    /** Adds the problems that sequences of different lengths bring. */
    void settleLengths() {
        problemsIfRagged.forEach((problem, clock) -> {
            if (ragged.isRagged(clock)) {
                problems.add(problem);
            }
        });
    }

    /** A layer across time. */
    Draft draft(String kind, Layer layer, List<Expr> inputs, Map<String, FloatTensor> weights) {
        return add(new Draft(new Tag(tag.path(), kind, tag.order()), layer, inputs, weights));
    }

    /**
     * Adds a layer across time.
     *
     * @throws Obstacle if the weights of all layers are out of proportion to the tensors of the file
     */
    Draft add(Draft draft) {
        taken += draft.weights().values().stream().mapToLong(FloatTensor::size).sum();
        if (taken > granted) {
            throw new Obstacle(new Problem(
                    "the graph",
                    "its layers have more than " + granted + " weights",
                    "layers repeat few weights of their file, and a convolution over frames has one for each pair of features",
                    "run the file with OpaqueModel"));
        }
        drafts.add(draft);
        return draft;
    }

    /** All layers across time. */
    List<Draft> drafts() {
        return drafts;
    }

    /** The steps of a view; one that is the same at every step has none. */
    @Nullable
    Clock clock(Operand.View view) {
        return origins.clock(view.value());
    }

    /** The view among a node's inputs. */
    Operand.View view(SourceNode node, int input) {
        if (operand(node.input(input)) instanceof Operand.View view) {
            return view;
        }
        throw new Obstacle(
                node,
                "input " + input + " does not depend on the model's inputs",
                "this operator is imported over what the model computes",
                "fold it into a constant before the export");
    }

    /** The steps of a view that has some. */
    Clock clock(SourceNode node, Operand.View view) {
        Clock clock = clock(view);
        if (clock == null) {
            throw new Obstacle(
                    node,
                    "its input is the same at every step",
                    "this operator is imported over what the model computes",
                    "fold it into a constant before the export");
        }
        return Objects.requireNonNull(clock);
    }
}
