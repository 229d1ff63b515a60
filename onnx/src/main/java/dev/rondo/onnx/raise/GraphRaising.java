package dev.rondo.onnx.raise;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.RondoException;
import dev.rondo.expr.Expr;
import dev.rondo.model.Clock;
import dev.rondo.onnx.source.Dimension;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceModel;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import dev.rondo.onnx.source.SourceValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From the nodes of a file to the layers of a model. Each value of the file becomes a vector at the steps of a sequence, and what its axes
 * stand for; each node is then an expression within a step or a layer across steps. What cannot be said so is refused, all of it at once.
 */
public final class GraphRaising {
    /** No file takes more steps a call that are all in one product. */
    private static final int MOST_STEPS = 1 << 20;

    /** So many problems say what is to do; each may have cost as much as the whole of another file. */
    private static final int MOST_PROBLEMS = 50;

    private static final Set<String> PRODUCTS = Set.of("MatMul", "Gemm", "Conv");

    private final SourceGraph graph;
    private final Map<String, SourceValue> values = new HashMap<>();
    private final Raising raising;
    private final ExpressionRaising expressions;
    private final LayerPaths paths;
    private final AlongTime along;
    private final Masks masks;
    private final RecurrentLayers recurrent;
    private final ScanLayers scans;
    private final TimeConvolution convolution;
    private final TimePooling pooling;
    private final StepSlices slices;
    private final WholeSequences whole;
    private final HeldValues held;
    private final ShapeNumbers shapeNumbers;
    private final WholeNumbers wholeNumbers = new WholeNumbers();
    private final List<InputRole> inputs;

    private GraphRaising(SourceModel model, Set<String> states, @Nullable Layout layout) {
        this.graph = model.graph();
        this.raising = new Raising(graph.tensorBytes());
        this.expressions = new ExpressionRaising(model.opset());
        this.paths = new LayerPaths(graph);
        StepsRun steps = new StepsRun(raising, UnusedParameters.used(graph));
        this.along = new AlongTime(raising, steps);
        Constants constants = new Constants(raising, expressions);
        this.held = new HeldValues(raising);
        this.shapeNumbers = new ShapeNumbers(raising);
        this.recurrent = new RecurrentLayers(raising, constants, steps, held);
        this.scans = new ScanLayers(raising, expressions, constants, steps, held);
        ConvolutionLayers layers = new ConvolutionLayers(raising, expressions, along);
        this.convolution = new TimeConvolution(raising, expressions, constants, layers);
        this.pooling = new TimePooling(raising, expressions, layers);
        this.slices = new StepSlices(raising, constants, layers);
        this.whole = new WholeSequences(raising, constants);
        graph.inputs().forEach(input -> values.put(input.name(), input));
        AxisRoles roles = AxisRoles.of(graph);
        this.masks = new Masks(raising, along, constants, roles);
        roles.states().addAll(states);
        this.inputs = InputRole.of(graph, roles, layout);
    }

    /**
     * The model that a folded file holds.
     *
     * @throws ModelException with everything that cannot be imported: node, operator, why, what to do
     */
    public static RaisedModel raise(SourceModel model) {
        GraphSize.require(model.graph());
        Attempts attempts = new Attempts();
        try {
            return raise(model, null, attempts).orElseThrow();
        } catch (ModelException refusal) {
            return otherwise(model, attempts).orElseThrow(() -> refusal);
        }
    }

    /** What a file is whose axes are other than they look, where nothing but the whole can tell. */
    private static Optional<RaisedModel> otherwise(SourceModel model, Attempts attempts) {
        for (Layout layout : GraphSize.isSmall(model.graph()) ? Layout.all() : List.<Layout>of()) {
            if (!attempts.mayGoOn()) {
                break;
            }
            try {
                Optional<RaisedModel> raised = raise(model, layout, attempts);
                if (raised.isPresent()) {
                    return raised;
                }
            } catch (ModelException _) {
                // the reasons are those of the usual layout
            }
        }
        return Optional.empty();
    }

    /** A model whose inputs have a layout; empty if that has been tried. */
    private static Optional<RaisedModel> raise(SourceModel model, @Nullable Layout layout, Attempts attempts) {
        try {
            Set<String> states = new LinkedHashSet<>();
            GraphRaising raising = new GraphRaising(model, states, layout);
            if (!attempts.begin(raising.inputs, raising.expressions)) {
                return Optional.empty();
            }
            Optional<RaisedModel> raised = raising.raise(states);
            while (raised.isEmpty()) {
                raised = new GraphRaising(model, states, layout).raise(states);
            }
            return raised;
        } catch (Obstacle obstacle) {
            throw new ModelException(obstacle.problem());
        }
    }

    /** The model; empty if there are inputs that turn out to be states, which are added to {@code states}. */
    private Optional<RaisedModel> raise(Set<String> states) {
        graph.initializers().forEach((name, tensor) -> {
            if (!values.containsKey(name)) {
                raising.put(name, fixed(name, tensor));
            }
        });
        Map<String, Expr.Input> leaves = declareInputs();
        for (int i = 0; i < graph.nodes().size(); i++) {
            attempt(graph.nodes().get(i), i);
            if (raising.problems().size() >= MOST_PROBLEMS) {
                throw new ModelException(raising.problems());
            }
        }
        Map<String, Operand.View> outputs = outputs();
        raising.settleLengths();
        if (!raising.problems().isEmpty()) {
            throw new ModelException(raising.problems());
        }
        DecomposedLayers decomposed =
                new DecomposedLayers(raising, expressions.weights(), inputs, leaves, outputs.values());
        Map<String, Operand.View> results = decomposed.replaced(outputs);
        ExplicitStates explicit = new ExplicitStates(raising, expressions.weights(), inputs, leaves, results);
        boolean more = states.addAll(decomposed.states());
        more |= states.addAll(explicit.names());
        return more
                ? Optional.empty()
                : Optional.of(
                        new Completion(graph, raising, expressions, inputs, leaves, explicit.replaced()).complete());
    }

    private static Operand.Fixed fixed(String name, SourceTensor tensor) {
        return Operand.Fixed.of(name, tensor, ParameterNames.isTrained(name, tensor));
    }

    private Map<String, Expr.Input> declareInputs() {
        Map<String, Expr.Input> leaves = new LinkedHashMap<>();
        UniqueNames taken = new UniqueNames();
        OwnStates own = new OwnStates(graph);
        for (InputRole input : inputs) {
            SourceTensor standard = graph.initializers().get(input.name());
            if (standard != null && own.isLearned(input.name())) {
                raising.put(input.name(), Operand.Fixed.of(input.name(), standard, true));
                continue;
            }
            switch (input.kind()) {
                case LENGTHS -> lengths(input);
                case FEATURES, TOKENS, STATE -> {
                    checkType(input);
                    int size = input.axes().stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
                    if (size == 0) {
                        raising.problems().add(unknownSize(input));
                        size = 1;
                    }
                    String name = taken.of(input.name().replace('.', '_'));
                    Clock clock = input.steps() == null ? new Clock.Once() : new Clock.Steps(modelName(input.steps()));
                    noteLengths(input, name);
                    Expr.Input leaf = raising.origins().input(name, size, clock, input.kind() == InputRole.Kind.TOKENS);
                    leaves.put(input.name(), leaf);
                    if (size > 0 && input.axes().stream().noneMatch(axis -> axis.size() == 0)) {
                        raising.put(input.name(), new Operand.View(leaf, input.axes()));
                    }
                }
            }
        }
        return leaves;
    }

    /** Features are float: of integers that are none, nodes are told; of less precision they would be something else. */
    private void checkType(InputRole input) {
        ElementType type = input(input.name()).map(SourceValue::type).orElse(ElementType.FLOAT);
        if (type.isInteger() && input.kind() != InputRole.Kind.TOKENS) {
            wholeNumbers.add(input.name());
        }
        if (type == ElementType.FLOAT16 || type == ElementType.BFLOAT16) {
            raising.problems()
                    .add(new Problem(
                            "input '" + input.name() + "'",
                            "it is of type " + type,
                            "features have the precision of float",
                            "export the model in float, or run the file with OpaqueModel"));
        }
    }

    private void noteLengths(InputRole input, String name) {
        List<Dimension> dimensions =
                input(input.name()).map(SourceValue::dimensions).orElse(List.of());
        for (int i = 0; i < input.roles().size(); i++) {
            if (dimensions.get(i) instanceof Dimension.Fixed(long length) && length <= MOST_STEPS) {
                switch (input.roles().get(i)) {
                    case TIME -> raising.hasSteps(name, (int) length);
                    case BATCH -> noteSequences(input, (int) length);
                    case FEATURE -> {}
                }
            }
        }
    }

    /** All inputs are those of the same sequences; what has one is for all of them. */
    private void noteSequences(InputRole input, int count) {
        int known = raising.sequences().orElse(1);
        if (count > 1 && known > 1 && count != known) {
            raising.problems()
                    .add(new Problem(
                            "input '" + input.name() + "'",
                            "it has " + count + " sequences, and another input " + known,
                            "all inputs are those of the same sequences",
                            "name the dimensions 'T' and 'B' after what they are"));
        }
        raising.hasSequences(Math.max(count, known));
    }

    private Optional<SourceValue> input(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private static String modelName(String name) {
        return name.replace('.', '_');
    }

    private void lengths(InputRole input) {
        ElementType type = input(input.name()).map(SourceValue::type).orElse(ElementType.INT64);
        raising.put(input.name(), new Term.Lengths(input.name(), Masks.kind(type)));
        String own = ".lengths";
        if (input.name().endsWith(own)) {
            raising.ragged()
                    .bind(input.name(), input.name().substring(0, input.name().length() - own.length()));
        }
    }

    private static Problem unknownSize(InputRole input) {
        return new Problem(
                "input '" + input.name() + "'",
                "the length of one of its axes " + input.roles() + " is not known",
                "all axes but time and batch have fixed lengths",
                "export the model with a fixed number of features, or name the dimensions 'T' and 'B' after what they are");
    }

    private void attempt(SourceNode node, int index) {
        raising.produces(node);
        if (node.inputs().stream().anyMatch(raising::isBroken)) {
            raising.giveUp(node);
            return;
        }
        try {
            wholeNumbers.follow(node);
            raising.begin(tag(node, index));
            List<Operand> results = raise(node);
            for (int i = 0; i < results.size(); i++) {
                if (node.hasOutput(i)) {
                    raising.put(node.output(i), results.get(i));
                    keepPadding(node, node.output(i));
                }
            }
        } catch (Obstacle obstacle) {
            raising.problems().add(obstacle.problem());
            raising.giveUp(node);
        } catch (RondoException e) {
            e.problems().forEach(problem -> raising.problems().add(problem.within(node.path())));
            raising.giveUp(node);
        } catch (IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException
                | ClassCastException
                | NoSuchElementException
                | NegativeArraySizeException e) {
            raising.problems()
                    .add(new Problem(
                            node.path(),
                            "its inputs and attributes do not fit each other",
                            "they have the numbers, axes and lengths that the operator asks for",
                            "export the model again"));
            raising.giveUp(node);
        }
    }

    /** What stands beyond the end of each sequence stays where all steps stay. */
    private void keepPadding(SourceNode node, String output) {
        Double padding = raising.padding(node.input(0));
        if (padding != null
                && WholeNumbers.isMoved(node)
                && (!node.is("Concat")
                        || node.inputs().stream().map(raising::padding).allMatch(padding::equals))
                && Objects.equals(clock(node.input(0)), clock(output))) {
            raising.isPadded(output, padding);
        }
    }

    private @Nullable Clock clock(String value) {
        return raising.operand(value) instanceof Operand.View view ? raising.clock(view) : null;
    }

    /** The layer of a node; one whose name says nothing goes on with that of its input, unless it is a product of its own. */
    private Tag tag(SourceNode node, int index) {
        String path = paths.of(node);
        String kind = kind(node);
        raising.begin(new Tag(Tag.anonymous(index), kind, index));
        if (path.isEmpty() && !PRODUCTS.contains(node.operator())) {
            for (String input : node.inputs()) {
                Tag before = raising.operand(input) instanceof Operand.View view
                        ? raising.tags().get(view.value())
                        : null;
                if (before != null) {
                    return new Tag(before.path(), before.kind(), index);
                }
            }
        }
        return new Tag(path.isEmpty() ? Tag.anonymous(index) : path, kind, index);
    }

    private static String kind(SourceNode node) {
        return switch (node.operator()) {
            case "MatMul", "Gemm" -> "dense";
            default -> node.operator().toLowerCase(Locale.ROOT);
        };
    }

    private List<Operand> raise(SourceNode node) {
        if (!convolution.handles(node) && !slices.completes(node) && !whole.handles(node)) {
            node.inputs().forEach(this::requireFinished);
        }
        if (!node.domain().isEmpty()) {
            return expressions.raise(node, raising.inputs(node));
        }
        switch (node.operator()) {
            case "RNN", "GRU", "LSTM" -> {
                return recurrent.raise(node);
            }
            case "Scan" -> {
                return scans.raise(node);
            }
            case "Shape", "Size" -> {
                return List.of(shape(node));
            }
            default -> {}
        }
        if (isTokens(node)) {
            return List.of(raising.view(node, 0));
        }
        if (node.is("Identity") && paths.isWhole(node) && raising.operand(node.input(0)) instanceof Operand.View x) {
            return List.of(along.unchanged(node, x));
        }
        if (convolution.handles(node)) {
            return convolution.raise(node);
        }
        if (slices.completes(node)) {
            return List.of(slices.raise(node)
                    .orElseThrow(() -> Objects.requireNonNull(convolution.unfinished(node.input(0)))));
        }
        if (pooling.handles(node)) {
            return pooling.raise(node).map(List::of).orElseGet(List::of);
        }
        if (whole.handles(node)) {
            return whole.raise(node).map(List::of).orElseGet(List::of);
        }
        if (masks.handles(node)) {
            return masks.raise(node).map(List::of).orElseGet(List::of);
        }
        Optional<Operand> size = SizeArithmetic.of(node, raising.inputs(node));
        if (size.isPresent()) {
            node.inputs().forEach(input -> likeInput(node, input));
            return List.of(size.get());
        }
        Optional<Operand> across = along.raise(node).or(() -> slices.raise(node));
        if (across.isEmpty()) {
            requireNoTokens(node);
        }
        List<Operand> results = across.isPresent() ? List.of(across.get()) : expressions.raise(node, held.inputs(node));
        if (node.is("Reshape")) {
            shapeNumbers.require(node, results.getFirst());
        }
        return results;
    }

    /** Says that a node computes with token ids. */
    private void requireNoTokens(SourceNode node) {
        for (String input : node.inputs()) {
            if (raising.operand(input) instanceof Operand.View view
                    && raising.origins().isTokens(view.value())
                    && !WholeNumbers.isMoved(node)) {
                throw new Obstacle(
                        node,
                        "it computes with the token ids '" + input + "'",
                        "ids are looked up in a table, and nothing else",
                        "compute it before the model, and pass it as an input of its own");
            }
        }
    }

    /** Says what is wrong with a node whose result others were to complete, where none of them follows. */
    private void requireFinished(String value) {
        Obstacle obstacle = convolution.unfinished(value);
        Obstacle other = obstacle == null ? whole.unfinished(value) : obstacle;
        if (other != null) {
            throw other;
        }
    }

    /** Whether a node hands on token ids in another type. */
    private boolean isTokens(SourceNode node) {
        return (node.is("Cast") || node.is("Identity"))
                && raising.operand(node.input(0)) instanceof Operand.View view
                && raising.origins().isTokens(view.value());
    }

    private Operand shape(SourceNode node) {
        if (raising.term(node.input(0)) instanceof Term.Lengths) {
            return new Operand.Sizes(List.of(new Size.Of(new Axis.Batch())), node.is("Size"));
        }
        Operand x = raising.operand(node.input(0));
        if (x == null) {
            throw new Obstacle(
                    node,
                    "nothing is known of the shape of '" + node.input(0) + "'",
                    "shapes are taken of what the model computes",
                    "export the model again");
        }
        if (x instanceof Operand.View view) {
            raising.isLike(node.output(0), view.value());
        }
        return SizeArithmetic.shape(node, x);
    }

    private void likeInput(SourceNode node, String input) {
        Expr like = raising.like(input);
        if (like != null) {
            raising.isLike(node.output(0), like);
        }
    }

    private Map<String, Operand.View> outputs() {
        Map<String, Operand.View> outputs = new LinkedHashMap<>();
        for (SourceValue output : graph.outputs()) {
            @Nullable Operand operand = raising.result(output.name());
            try {
                requireFinished(output.name());
                Obstacle sum = masks.unfinished(output.name());
                if (sum != null) {
                    throw sum;
                }
            } catch (Obstacle obstacle) {
                raising.problems().add(obstacle.problem());
                continue;
            }
            boolean joined = operand instanceof Operand.View joining
                    && joining.axes().stream().anyMatch(Axis.Joined.class::isInstance);
            if (joined) {
                raising.problems()
                        .add(new Problem(
                                "output '" + output.name() + "'",
                                "it has its steps and sequences in one axis",
                                "an output has an axis for each of them",
                                "export the model without the last Reshape"));
            } else if (operand instanceof Operand.View view && raising.clock(view) != null) {
                outputs.put(output.name(), view);
            } else if (!raising.isBroken(output.name())) {
                raising.problems()
                        .add(new Problem(
                                "output '" + output.name() + "'",
                                "it is no vector of numbers at each step that the inputs decide",
                                "an output is what a layer computes",
                                "export the model without it"));
            }
        }
        return outputs;
    }
}
