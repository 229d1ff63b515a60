package dev.rondo.onnx.source;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which constants are evaluated. What moves elements and what computes from integers and truth values always is; what computes from numbers, the
 * transpose of a matrix, and what picks and joins elements of vectors, only where their result has to be a tensor. Elsewhere they are a part of the
 * model's formulas: a product with Wᵀ is to be seen as one with W, a bias for each gate may be a piece of one parameter, and which branch a weight
 * takes may change as it is trained.
 */
final class Demand {
    private static final Set<String> MOVING = Set.of(
            "Identity",
            "Transpose",
            "Expand",
            "Tile",
            "Slice",
            "Gather",
            "Concat",
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Split",
            "Cast",
            "Shape",
            "Size",
            "Constant",
            "ConstantOfShape",
            "Range",
            "NonZero");
    private static final Set<String> PICKING = Set.of("Slice", "Concat");

    /** What takes all of its inputs as vectors of a formula. */
    private static final Set<String> OF_ALL = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Max",
            "Min",
            "Neg",
            "Abs",
            "Exp",
            "Log",
            "Sqrt",
            "Sin",
            "Cos",
            "Erf",
            "Tanh",
            "Sigmoid",
            "Relu",
            "Softplus",
            "Equal",
            "Greater",
            "Less",
            "Where");

    /** What takes its first input so; others say how. */
    private static final Set<String> OF_FIRST = Set.of("ReduceSum", "ReduceMean", "ReduceMax", "Pad", "Expand");

    private static final Set<String> DECIDING = Set.of("NonZero", "Range", "If");
    private static final Set<String> TESTS =
            Set.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor", "Not");
    private static final Set<String> TAKES_WEIGHTS = Set.of("LSTM", "GRU", "RNN", "Conv", "ConvTranspose");

    private final Set<String> constant = new HashSet<>();
    private final Set<String> truths = new HashSet<>();
    private final Set<String> integers = new HashSet<>();
    private final Set<String> needed = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> takenByOthers = new HashSet<>();

    /** Of how many elements a piece has to be for a formula: other people's files pick single numbers for masks and choices. */
    private final int fewest;

    /** Of a model's graph. */
    Demand(SourceGraph graph) {
        fewest = graph.name().equals(SourceGraph.OURS) ? 1 : 2;
        mark(graph);
    }

    /** Whether a node over known tensors is evaluated. */
    boolean asksFor(SourceNode node, List<@Nullable SourceTensor> inputs) {
        boolean numbers = inputs.stream()
                .filter(input -> input != null && input.type() != ElementType.BOOL)
                .findFirst()
                .filter(input -> input.type().isReal())
                .isPresent();
        boolean matrix = node.is("Transpose") && inputs.stream().allMatch(input -> input != null && input.rank() == 2);
        return !numbers
                || (MOVING.contains(node.operator()) && !matrix && !isInFormula(node, inputs))
                || DECIDING.contains(node.operator())
                || node.outputs().stream().anyMatch(needed::contains);
    }

    /**
     * Whether a node picks or joins elements of vectors, for formulas alone. A node that was not there at first, since it comes out of a branch, is
     * evaluated.
     */
    private boolean isInFormula(SourceNode node, List<@Nullable SourceTensor> inputs) {
        return PICKING.contains(node.operator())
                && ofFormula(node) > 0
                && seen.containsAll(node.outputs())
                && inputs.stream()
                        .limit(ofFormula(node))
                        .allMatch(input -> input != null && input.rank() == 1 && input.size() > 0)
                && (!node.is("Slice") || picksForwards(inputs));
    }

    private boolean picksForwards(List<@Nullable SourceTensor> inputs) {
        long[] range = {0, 0, 0, 0, 1};
        for (int k = 1; k < inputs.size(); k++) {
            SourceTensor input = inputs.get(k);
            if (input != null) {
                if (input.size() != 1) {
                    return false;
                }
                range[k] = input.longAt(0);
            }
        }
        SourceTensor x = inputs.getFirst();
        return x != null
                && range[4] > 0
                && SliceRange.of(range[1], range[2], range[4], x.size()).count() >= fewest;
    }

    /** How many of a node's inputs, the first ones, it takes as vectors of a formula; what picks and joins does so if only formulas take its result. */
    private int ofFormula(SourceNode node) {
        if (PICKING.contains(node.operator()) && node.outputs().stream().anyMatch(takenByOthers::contains)) {
            return 0;
        }
        boolean all = OF_ALL.contains(node.operator()) || node.is("Concat");
        boolean first = OF_FIRST.contains(node.operator()) || node.is("Slice");
        return all ? node.inputs().size() : first ? 1 : 0;
    }

    private void mark(SourceGraph graph) {
        graph.outputs().forEach(output -> takenByOthers.add(output.name()));
        constant.addAll(graph.initializers().keySet());
        graph.initializers().forEach((name, tensor) -> {
            if (tensor.type().isInteger()) {
                integers.add(name);
            }
        });
        for (SourceNode node : graph.nodes()) {
            Names.bodies(node).forEach(this::mark);
            seen.addAll(node.outputs());
            if (node.inputs().stream().allMatch(input -> input.isEmpty() || constant.contains(input))) {
                constant.addAll(node.outputs());
            }
            if (TESTS.contains(node.operator())) {
                truths.addAll(node.outputs());
            }
        }
        for (SourceNode node : graph.nodes().reversed()) {
            node.inputs().stream().skip(ofFormula(node)).forEach(takenByOthers::add);
            if (TAKES_WEIGHTS.contains(node.operator())) {
                need(node.inputs().stream().skip(1).toList());
            } else if (DECIDING.contains(node.operator())
                    || isToIntegers(node)
                    || movesTruths(node)
                    || (node.is("Where") && integers.contains(node.input(1)))
                    || node.outputs().stream()
                            .anyMatch(output -> needed.contains(output) && constant.contains(output))) {
                need(node.inputs());
            }
        }
    }

    private void need(List<String> names) {
        names.stream().filter(constant::contains).forEach(needed::add);
    }

    /** Whether a node moves truth values about; as numbers they go on in formulas. */
    private boolean movesTruths(SourceNode node) {
        return MOVING.contains(node.operator())
                && !node.is("Cast")
                && node.inputs().stream().anyMatch(truths::contains);
    }

    private static boolean isToIntegers(SourceNode node) {
        return node.is("Cast")
                && node.attributes().get("to") instanceof Attribute.Int(long code)
                && ElementType.ofCode(code).filter(ElementType::isInteger).isPresent();
    }
}
