package dev.rondo.onnx.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not depend on the inputs is evaluated, and what does is left as it is. */
class FoldingTest {
    private static final SourceTensor MATRIX = longs(List.of(2L, 3L), 1, 2, 3, 4, 5, 6);

    private static SourceTensor longs(List<Long> shape, long... values) {
        return SourceTensor.ofLongs(ElementType.INT64, shape, values);
    }

    private static SourceTensor ints(long... values) {
        return SourceTensor.vector(values);
    }

    private static SourceTensor scalar(long value) {
        return longs(List.of(), value);
    }

    private static SourceTensor bools(long... values) {
        return SourceTensor.ofLongs(ElementType.BOOL, List.of((long) values.length), values);
    }

    private static SourceTensor floats(float... values) {
        return SourceTensor.ofFloats(ElementType.FLOAT, List.of((long) values.length), values);
    }

    private static Map<String, Attribute> attributes(Object... namesAndValues) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (int k = 0; k < namesAndValues.length; k += 2) {
            attributes.put((String) namesAndValues[k], attribute(namesAndValues[k + 1]));
        }
        return attributes;
    }

    private static Attribute attribute(Object value) {
        return switch (value) {
            case Integer number -> new Attribute.Int(number);
            case Float number -> new Attribute.Real(number);
            case SourceTensor tensor -> new Attribute.Tensor(tensor);
            case SourceGraph graph -> new Attribute.Subgraph(graph);
            case long[] numbers ->
                new Attribute.Integers(Arrays.stream(numbers).boxed().toList());
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    private static SourceNode node(
            String operator, Map<String, Attribute> attributes, String output, String... inputs) {
        return new SourceNode("node_" + output, operator, "", List.of(inputs), List.of(output), attributes);
    }

    private static SourceValue value(String name) {
        return new SourceValue(name, ElementType.FLOAT, null);
    }

    private static SourceGraph graph(
            Map<String, SourceTensor> initializers, List<SourceNode> nodes, String... outputs) {
        return new SourceGraph(
                "graph",
                nodes,
                List.of(value("x")),
                Stream.of(outputs).map(FoldingTest::value).toList(),
                initializers);
    }

    private static SourceGraph fold(SourceGraph graph) {
        return Folding.fold(new SourceModel(graph, 8, 17, "test", Map.of())).graph();
    }

    /** The results of one node over constants. */
    private static List<SourceTensor> evaluate(
            String operator, Map<String, Attribute> attributes, int results, SourceTensor... inputs) {
        Map<String, SourceTensor> initializers = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (SourceTensor input : inputs) {
            names.add("in_" + names.size());
            initializers.put(names.getLast(), input);
        }
        List<String> outputs =
                IntStream.range(0, results).mapToObj(k -> "out_" + k).toList();
        SourceNode node = new SourceNode("node", operator, "", names, outputs, attributes);
        SourceGraph folded = fold(graph(initializers, List.of(node), outputs.toArray(String[]::new)));
        assertEquals(List.of(), folded.nodes(), operator);
        return outputs.stream()
                .map(output -> Objects.requireNonNull(folded.initializers().get(output), output))
                .toList();
    }

    private static String shown(SourceTensor tensor) {
        return tensor + " "
                + IntStream.range(0, tensor.size())
                        .mapToObj(i -> tensor.type().isReal()
                                ? Double.toString(tensor.doubleAt(i))
                                : Long.toString(tensor.longAt(i)))
                        .toList();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("evaluations")
    void evaluates(String operator, Map<String, Attribute> attributes, List<SourceTensor> inputs, String expected) {
        assertEquals(
                expected,
                shown(evaluate(operator, attributes, 1, inputs.toArray(SourceTensor[]::new))
                        .getFirst()));
    }

    private static Arguments row(
            String expected, String operator, Map<String, Attribute> attributes, SourceTensor... inputs) {
        return Arguments.of(operator, attributes, List.of(inputs), expected);
    }

    static Stream<Arguments> evaluations() {
        Map<String, Attribute> none = Map.of();
        return Stream.of(
                row("int64[2] [7, 8]", "Constant", attributes("value_ints", new long[] {7, 8})),
                row("int64[] [7]", "Constant", attributes("value_int", 7)),
                row("float[] [0.5]", "Constant", attributes("value_float", 0.5f)),
                row("int64[2] [1, 2]", "Constant", attributes("value", ints(1, 2))),
                row("int64[2] [1, 2]", "Identity", none, ints(1, 2)),
                row("float[2] [1.0, -2.0]", "Cast", attributes("to", 1), ints(1, -2)),
                row("int64[2] [1, -1]", "Cast", attributes("to", 7), floats(1.9f, -1.9f)),
                row("bool[3] [1, 0, 1]", "Cast", attributes("to", 9), floats(0.5f, 0, -1)),
                row("uint8[2] [0, 255]", "Cast", attributes("to", 2), ints(256, -1)),
                row("float16[1] [0.0999755859375]", "Cast", attributes("to", 10), floats(0.1f)),
                row("bfloat16[1] [0.10009765625]", "Cast", attributes("to", 16), floats(0.1f)),
                row("int64[2] [2, 3]", "Shape", none, MATRIX),
                row("int64[1] [3]", "Shape", attributes("start", -1), MATRIX),
                row("int64[1] [2]", "Shape", attributes("end", 1), MATRIX),
                row("int64[] [6]", "Size", none, MATRIX),
                row("int64[3] [3, 5, 7]", "Range", none, scalar(3), scalar(8), scalar(2)),
                row("int64[0] []", "Range", none, scalar(3), scalar(3), scalar(1)),
                row("int64[2] [3, 2]", "Range", none, scalar(3), scalar(1), scalar(-1)),
                row("float[2, 1] [0.0, 0.0]", "ConstantOfShape", none, ints(2, 1)),
                row("int64[2] [4, 4]", "ConstantOfShape", attributes("value", ints(4)), ints(2)),
                row("int64[2, 3] [0, 0, 1, 0, 2, 1]", "NonZero", none, longs(List.of(2L, 3L), 1, 0, 3, 0, 5, 0)),
                row("int64[3, 2] [1, 4, 2, 5, 3, 6]", "Transpose", none, MATRIX),
                row(
                        "int64[2, 1] [1, 2]",
                        "Transpose",
                        attributes("perm", new long[] {1, 0}),
                        longs(List.of(1L, 2L), 1, 2)),
                row("int64[2, 2] [1, 1, 2, 2]", "Expand", none, longs(List.of(2L, 1L), 1, 2), ints(1, 2)),
                row("int64[2, 2] [1, 2, 1, 2]", "Expand", none, ints(1, 2), ints(2, 2)),
                row("int64[4] [1, 2, 1, 2]", "Tile", none, ints(1, 2), ints(2)),
                row("int64[2, 2] [2, 3, 5, 6]", "Slice", none, MATRIX, ints(1), ints(9), ints(1)),
                row("int64[3] [3, 2, 1]", "Slice", none, ints(1, 2, 3), ints(-1), ints(-99), ints(0), ints(-1)),
                row("int64[2] [1, 3]", "Slice", none, ints(1, 2, 3), ints(0), ints(Long.MAX_VALUE), ints(0), ints(2)),
                row("int64[0] []", "Slice", none, ints(1, 2, 3), ints(2), ints(1)),
                row("int64[1] [1]", "Slice", none, ints(1, 2, 3), ints(-9), ints(-99), ints(0), ints(-1)),
                row("int64[0] []", "Slice", none, ints(), ints(-1), ints(-9), ints(0), ints(-1)),
                row("int64[3] [4, 5, 6]", "Gather", none, MATRIX, scalar(-1)),
                row(
                        "int64[2, 1, 2] [3, 1, 6, 4]",
                        "Gather",
                        attributes("axis", 1),
                        MATRIX,
                        longs(List.of(1L, 2L), 2, 0)),
                row("int64[3] [1, 2, 3]", "Concat", attributes("axis", 0), ints(1), ints(2, 3)),
                row(
                        "int64[2, 4] [1, 2, 3, 9, 4, 5, 6, 8]",
                        "Concat",
                        attributes("axis", -1),
                        MATRIX,
                        longs(List.of(2L, 1L), 9, 8)),
                row("int64[3, 2] [1, 2, 3, 4, 5, 6]", "Reshape", none, MATRIX, ints(-1, 2)),
                row("int64[2, 3, 1] [1, 2, 3, 4, 5, 6]", "Reshape", none, MATRIX, ints(0, 0, 1)),
                row("int64[1, 6] [1, 2, 3, 4, 5, 6]", "Flatten", attributes("axis", 0), MATRIX),
                row("int64[2] [1, 2]", "Squeeze", none, longs(List.of(1L, 2L, 1L), 1, 2)),
                row("int64[2, 1] [1, 2]", "Squeeze", none, longs(List.of(1L, 2L, 1L), 1, 2), ints(0)),
                row("int64[2] [1, 2]", "Squeeze", attributes("axes", new long[] {-1}), longs(List.of(2L, 1L), 1, 2)),
                row("int64[1, 2, 1] [1, 2]", "Unsqueeze", none, ints(1, 2), ints(0, -1)),
                row("int64[1, 2] [1, 2]", "Unsqueeze", attributes("axes", new long[] {0}), ints(1, 2)),
                row("int64[2] [4, 6]", "Add", none, ints(1, 2), ints(3, 4)),
                row("int64[2, 2] [0, 1, 1, 2]", "Add", none, ints(0, 1), longs(List.of(2L, 1L), 0, 1)),
                row("int64[1] [-2]", "Sub", none, ints(1), ints(3)),
                row("int64[1] [3]", "Mul", none, ints(1), ints(3)),
                row("int64[2] [-3, 3]", "Div", none, ints(-7, 7), ints(2)),
                row("int64[2] [1, 1]", "Mod", none, ints(-7, 7), ints(2)),
                row("int64[1] [-1]", "Mod", attributes("fmod", 1), ints(-7), ints(2)),
                row("int64[1] [8]", "Pow", none, ints(2), floats(3)),
                row("int64[2] [1, 2]", "Min", none, ints(1, 5), ints(4, 2), ints(9)),
                row("int64[2] [9, 9]", "Max", none, ints(1, 5), ints(4, 2), ints(9)),
                row("int64[2] [1, -1]", "Neg", none, ints(-1, 1)),
                row("int64[2] [1, 1]", "Abs", none, ints(-1, 1)),
                row("bool[3] [0, 1, 0]", "Equal", none, ints(1, 2, 3), ints(2)),
                row("bool[2] [1, 0]", "Less", none, ints(1, 2), ints(2)),
                row("bool[2] [0, 1]", "GreaterOrEqual", none, ints(1, 2), ints(2)),
                row("bool[2] [0, 1]", "Not", none, bools(1, 0)),
                row("bool[2] [0, 1]", "And", none, bools(1, 1), bools(0, 1)),
                row("bool[2] [1, 0]", "Xor", none, bools(1, 1), bools(0, 1)),
                row("int64[2] [1, 4]", "Where", none, bools(1, 0), ints(1, 2), ints(3, 4)),
                row("int64[1, 1] [720]", "ReduceProd", none, MATRIX),
                row("int64[2] [6, 15]", "ReduceSum", attributes("keepdims", 0), MATRIX, ints(1)),
                row("int64[1, 3] [4, 5, 6]", "ReduceMax", attributes("axes", new long[] {0}), MATRIX),
                row("int64[2, 1] [1, 4]", "ReduceMin", none, MATRIX, ints(-1)));
    }

    @Test
    void splitsIntoParts() {
        assertEquals(
                List.of("int64[2] [1, 2]", "int64[1] [3]"),
                evaluate("Split", Map.of(), 2, ints(1, 2, 3)).stream()
                        .map(FoldingTest::shown)
                        .toList());
        assertEquals(
                List.of("int64[1] [1]", "int64[2] [2, 3]"),
                evaluate("Split", attributes("split", new long[] {1, 2}), 2, ints(1, 2, 3)).stream()
                        .map(FoldingTest::shown)
                        .toList());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusals")
    void refuses(String operator, Map<String, Attribute> attributes, List<SourceTensor> inputs, String expected) {
        FormatException refusal = assertThrows(
                FormatException.class, () -> evaluate(operator, attributes, 1, inputs.toArray(SourceTensor[]::new)));
        assertEquals("node 'node' (" + operator + "): " + expected, refusal.getMessage());
    }

    private static Arguments bad(
            String expected, String operator, Map<String, Attribute> attributes, SourceTensor... inputs) {
        return row(expected + "; export or download the file again.", operator, attributes, inputs);
    }

    static Stream<Arguments> refusals() {
        Map<String, Attribute> none = Map.of();
        String large = ", but lengths are not negative, axes at most 64, elements fewer than 2³¹";
        String much =
                "with it, tensors that are computed beforehand take more than 48 MB, but the tensors of the file are small against "
                        + "that; keep large constants in the file.";
        return Stream.of(
                row(much, "ConstantOfShape", none, ints(1 << 15, 1 << 15)),
                row(much, "Expand", none, ints(1), ints(1 << 30)),
                row(much, "Tile", none, ints(1), ints(1 << 30)),
                row(much, "Range", none, scalar(0), scalar(1 << 30), scalar(1)),
                bad(
                        "its result has the shape [1099511627776, 1099511627776]" + large,
                        "ConstantOfShape",
                        none,
                        ints(1L << 40, 1L << 40)),
                bad("its result has the shape [-1]" + large, "ConstantOfShape", none, ints(-1)),
                bad(
                        "its result has the shape [9223372036854775807]" + large,
                        "Range",
                        none,
                        scalar(0),
                        scalar(Long.MAX_VALUE),
                        scalar(1)),
                bad(
                        "an axis is repeated 9223372036854775807 times, but 2³¹ elements are too many",
                        "Tile",
                        none,
                        ints(1, 2),
                        ints(Long.MAX_VALUE)),
                bad("an axis is repeated -1 times, but 2³¹ elements are too many", "Tile", none, ints(1, 2), ints(-1)),
                bad("index 3 is asked for, but the axis has a length of 3", "Gather", none, ints(1, 2, 3), scalar(3)),
                bad("index -4 is asked for, but the axis has a length of 3", "Gather", none, ints(1, 2, 3), scalar(-4)),
                bad("the axis is 1, but there are 1 axes", "Gather", attributes("axis", 1), ints(1, 2, 3), scalar(0)),
                bad("input 1 is left out, but the operator needs it", "Gather", none, ints(1, 2, 3)),
                bad("a step is 0, but steps are not 0", "Slice", none, ints(1, 2), ints(0), ints(2), ints(0), ints(0)),
                bad(
                        "an axis is given twice, but axes are different",
                        "Slice",
                        none,
                        ints(1, 2),
                        ints(0, 0),
                        ints(2, 2),
                        ints(0, -1)),
                bad("the shape is [4, -1], but int64[2, 3] has 6 elements", "Reshape", none, MATRIX, ints(4, -1)),
                bad("its result has the shape [7], but int64[2, 3] has 6 elements", "Reshape", none, MATRIX, ints(7)),
                bad("its result has the shape [3], but int64[2, 3] has 6 elements", "Squeeze", none, MATRIX, ints(0)),
                bad("an integer is divided by 0, but that is no number", "Div", none, ints(1), ints(0)),
                bad("its inputs are int64[1] and float[1], but they are of one type", "Add", none, ints(1), floats(1)),
                bad(
                        "its inputs have the shapes [2] and [3], but one has to fit the other",
                        "Add",
                        none,
                        ints(1, 2),
                        ints(1, 2, 3)),
                bad(
                        "perm is [0, 0], but it is an order of 2 axes",
                        "Transpose",
                        attributes("perm", new long[] {0, 0}),
                        MATRIX),
                bad(
                        "input 1 is int64[3], but it has to fit int64[2, 3] but for axis 0",
                        "Concat",
                        attributes("axis", 0),
                        MATRIX,
                        ints(1, 2, 3)),
                bad(
                        "input 1 is int64[], but it has to fit int64[2] but for axis 0",
                        "Concat",
                        attributes("axis", 0),
                        ints(1, 2),
                        scalar(3)),
                bad(
                        "there would be 66 axes, but more than 64 are too many",
                        "Unsqueeze",
                        none,
                        ints(1),
                        ints(IntStream.range(0, 65).asLongStream().toArray())),
                bad(
                        "parts of [1, 1] are asked for, but they have to be 1 and to make 3",
                        "Split",
                        none,
                        ints(1, 2, 3),
                        ints(1, 1)));
    }

    @Test
    void whatDependsOnInputsStays() {
        SourceNode add = node("Add", Map.of(), "y", "x", "c");
        SourceNode constant = node("Constant", attributes("value_float", 2f), "c");
        SourceGraph folded = fold(graph(Map.of(), List.of(constant, add), "y"));
        assertEquals(List.of(add), folded.nodes());
        assertEquals(
                "float[] [2.0]",
                shown(Objects.requireNonNull(folded.initializers().get("c"))));
    }

    @Test
    void weightsAreNotComputedWithUnlessTheyHaveToBeTensors() {
        SourceTensor w = SourceTensor.ofFloats(ElementType.FLOAT, List.of(2L, 2L), 1, 2, 3, 4);
        SourceNode turned = node("Transpose", Map.of(), "wt", "w");
        SourceNode product = node("MatMul", Map.of(), "y", "x", "wt");
        assertEquals(
                List.of(turned, product),
                fold(graph(Map.of("w", w), List.of(turned, product), "y")).nodes());
        SourceNode convolution = node("Conv", Map.of(), "y", "x", "wt");
        SourceGraph folded = fold(graph(Map.of("w", w), List.of(turned, convolution), "y"));
        assertEquals(List.of(convolution), folded.nodes());
        assertEquals(List.of("wt"), List.copyOf(folded.initializers().keySet()));
        SourceNode negated = node("Neg", Map.of(), "wt", "w");
        assertEquals(
                2,
                fold(graph(Map.of("w", w), List.of(negated, product), "y"))
                        .nodes()
                        .size());
        assertEquals(
                1,
                fold(graph(Map.of("w", w), List.of(negated, convolution), "y"))
                        .nodes()
                        .size());
    }

    /** A piece of a bias is a formula's own operation on it; who wants a tensor gets one. */
    @ParameterizedTest
    @MethodSource("takersOfPieces")
    void piecesOfVectorsStayWhereOnlyFormulasTakeThem(String operator, boolean stays) {
        Map<String, SourceTensor> initializers = Map.of(
                "b", floats(1, 2, 3, 4), "one", ints(1), "three", ints(3), "shape", ints(6, 1), "pads", ints(0, 1));
        List<SourceNode> nodes = List.of(
                node("Slice", Map.of(), "piece", "b", "one", "three"),
                node("Concat", attributes("axis", 0), "both", "piece", "b"),
                switch (operator) {
                    case "Reshape", "Expand" -> node(operator, Map.of(), "taken", "both", "shape");
                    case "Pad" -> node(operator, Map.of(), "taken", "both", "pads");
                    case "Pad with it" -> node("Pad", Map.of(), "taken", "x", "pads", "both");
                    case "Exp" -> node(operator, Map.of(), "taken", "both");
                    default -> node(operator, Map.of(), "taken", "x", "both");
                },
                node("Add", Map.of(), "y", "x", "taken"));

        SourceGraph folded = fold(graph(initializers, nodes, "y"));

        List<String> operators =
                folded.nodes().stream().map(SourceNode::operator).toList();
        assertEquals(stays, operators.contains("Slice"), operators.toString());
        assertEquals(stays, operators.contains("Concat"), operators.toString());
    }

    static Stream<Arguments> takersOfPieces() {
        return Stream.of(
                Arguments.of("Add", true),
                Arguments.of("Exp", true),
                Arguments.of("Expand", true),
                Arguments.of("Pad", true),
                Arguments.of("Pad with it", false),
                Arguments.of("Reshape", false),
                Arguments.of("MatMul", false),
                Arguments.of("Unknown", false));
    }

    @ParameterizedTest(name = "from {0} to {1} by {2}")
    @CsvSource({"1, 3, 1, true", "0, 4, 2, true", "1, 2, 1, false", "2, 2, 1, false", "3, 0, -1, false"})
    void severalElementsForwardsAreAPieceAndNothingElse(int from, int to, int by, boolean stays) {
        Map<String, SourceTensor> initializers =
                Map.of("b", floats(1, 2, 3, 4), "from", ints(from), "to", ints(to), "axis", ints(0), "by", ints(by));
        List<SourceNode> nodes = List.of(
                node("Slice", Map.of(), "piece", "b", "from", "to", "axis", "by"),
                node("Add", Map.of(), "y", "x", "piece"));
        List<String> operators = fold(graph(initializers, nodes, "y")).nodes().stream()
                .map(SourceNode::operator)
                .toList();
        assertEquals(stays ? List.of("Slice", "Add") : List.of("Add"), operators);
    }

    @Test
    void aPieceOutOfABranchIsATensor() {
        SourceGraph piece = graph(
                Map.of("from", ints(0), "to", ints(2)),
                List.of(node("Slice", Map.of(), "inner", "b", "from", "to")),
                "inner");
        SourceGraph all = graph(Map.of(), List.of(node("Identity", Map.of(), "inner", "b")), "inner");
        List<SourceNode> nodes = List.of(
                node("If", attributes("then_branch", piece, "else_branch", all), "picked", "c"),
                node("Add", Map.of(), "y", "x", "picked"));
        SourceGraph folded = fold(graph(Map.of("b", floats(1, 2, 3), "c", bools(1)), nodes, "y"));
        assertEquals(
                List.of("Add"),
                folded.nodes().stream().map(SourceNode::operator).toList());
        SourceTensor added = Objects.requireNonNull(
                folded.initializers().get(folded.nodes().getFirst().input(1)));
        assertArrayEquals(new float[] {1, 2}, added.toFloats());
    }

    @Test
    void whatNothingUsesGoes() {
        SourceNode used = node("Relu", Map.of(), "y", "x");
        SourceNode unused = node("Add", Map.of(), "z", "x", "c");
        SourceGraph folded = fold(graph(Map.of("c", floats(1), "declared", floats(2)), List.of(used, unused), "y"));
        assertEquals(List.of(used), folded.nodes());
        assertEquals(List.of("declared"), List.copyOf(folded.initializers().keySet()));
    }

    @Test
    void shapesThatTheFileFixesAreKnown() {
        SourceValue input =
                new SourceValue("x", ElementType.FLOAT, List.of(new Dimension.Fixed(2), new Dimension.Fixed(3)));
        SourceGraph graph = new SourceGraph(
                "graph", List.of(node("Shape", Map.of(), "y", "x")), List.of(input), List.of(value("y")), Map.of());
        assertEquals(
                "int64[2] [2, 3]",
                shown(Objects.requireNonNull(fold(graph).initializers().get("y"))));
    }

    @Test
    void numbersAreComparedWhereThatDecides() {
        Map<String, SourceTensor> weights = Map.of("w", floats(1), "v", floats(2));
        for (String operator : List.of("Less", "Greater")) {
            SourceNode test = node(operator, Map.of(), "c", "w", "v");
            SourceNode selected = node("Where", Map.of(), "y", "c", "x", "w");
            assertEquals(
                    List.of(test, selected),
                    fold(graph(weights, List.of(test, selected), "y")).nodes());
            assertEquals(
                    operator.equals("Less") ? "Relu" : "Tanh",
                    fold(graph(weights, List.of(test, choice()), "y"))
                            .nodes()
                            .getFirst()
                            .operator());
        }
    }

    @Test
    void truthsThatAreMovedOrThatChooseIntegersAreKnown() {
        Map<String, SourceTensor> tensors =
                Map.of("w", floats(1), "v", floats(2), "shape", ints(1, 1), "i", ints(2, 3), "j", ints(3, 2));
        SourceNode test = node("Less", Map.of(), "c", "w", "v");
        SourceNode moved = node("Reshape", Map.of(), "m", "c", "shape");
        SourceNode selected = node("Where", Map.of(), "y", "m", "x", "w");
        assertEquals(
                List.of(selected),
                fold(graph(tensors, List.of(test, moved, selected), "y")).nodes());
        SourceNode length = node("Where", Map.of(), "lengths", "c", "i", "j");
        SourceNode shaped = node("Reshape", Map.of(), "y", "x", "lengths");
        assertEquals(
                List.of(shaped),
                fold(graph(tensors, List.of(test, length, shaped), "y")).nodes());
    }

    /** Relu where c is true, otherwise Tanh. */
    private static SourceNode choice() {
        SourceGraph one = new SourceGraph(
                "one", List.of(node("Relu", Map.of(), "inner", "x")), List.of(), List.of(value("inner")), Map.of());
        SourceGraph other = new SourceGraph(
                "other", List.of(node("Tanh", Map.of(), "inner", "x")), List.of(), List.of(value("inner")), Map.of());
        return node("If", attributes("then_branch", one, "else_branch", other), "y", "c");
    }

    @Test
    void aChoiceIsTheBranchThatItTakes() {
        for (int condition : new int[] {0, 1}) {
            List<SourceNode> nodes = fold(graph(Map.of("c", bools(condition)), List.of(choice()), "y"))
                    .nodes();
            assertEquals(
                    List.of(condition == 1 ? "Relu" : "Tanh", "Identity"),
                    nodes.stream().map(SourceNode::operator).toList());
            assertEquals(List.of("x"), nodes.getFirst().inputs());
            assertEquals(nodes.getFirst().outputs(), nodes.getLast().inputs());
            assertEquals(List.of("y"), nodes.getLast().outputs());
        }
    }

    @Test
    void bodiesSeeTheConstantsAroundThem() {
        SourceGraph body = new SourceGraph(
                "body",
                List.of(node("Add", Map.of(), "sum", "c", "c"), node("Add", Map.of(), "y_t", "x_t", "sum")),
                List.of(value("x_t")),
                List.of(value("y_t")),
                Map.of());
        SourceNode scan = node("Scan", attributes("body", body, "num_scan_inputs", 1), "y", "x");
        SourceNode folded =
                fold(graph(Map.of("c", ints(2)), List.of(scan), "y")).nodes().getFirst();
        SourceGraph inner = folded.graph("body");
        assertEquals(1, inner.nodes().size());
        assertEquals(
                "int64[1] [4]",
                shown(Objects.requireNonNull(inner.initializers().get("sum"))));
    }

    @Test
    void whatABodyCallsTheSameIsAnotherValue() {
        SourceGraph body = new SourceGraph(
                "body",
                List.of(node("Relu", Map.of(), "y_t", "c")),
                List.of(value("c")),
                List.of(value("y_t")),
                Map.of());
        SourceNode scan = node("Scan", attributes("body", body, "num_scan_inputs", 1), "y", "x");
        assertEquals(
                List.of(scan),
                fold(graph(Map.of("c", ints(2)), List.of(scan), "y")).nodes());
    }

    @Test
    void dropoutDropsNothing() {
        SourceNode dropout = node("Dropout", Map.of(), "y", "x");
        assertEquals(
                List.of(node("Identity", Map.of(), "y", "x")),
                fold(graph(Map.of(), List.of(dropout), "y")).nodes());
        SourceNode training = node("Dropout", Map.of(), "y", "x", "ratio", "training");
        SourceGraph graph = graph(Map.of("ratio", floats(0.5f), "training", bools(1)), List.of(training), "y");
        assertEquals(List.of(training), fold(graph).nodes());
    }

    @Test
    void whatWasAnAttributeIsAnInput() {
        SourceNode clip = node("Clip", attributes("min", -1f, "max", 1f), "y", "x");
        SourceGraph folded = fold(graph(Map.of(), List.of(clip), "y"));
        assertEquals(List.of("x", "y/min", "y/max"), folded.nodes().getFirst().inputs());
        assertEquals(
                "float[] [-1.0]",
                shown(Objects.requireNonNull(folded.initializers().get("y/min"))));
        SourceNode pad = node("Pad", attributes("pads", new long[] {1, 1}), "y", "x");
        assertEquals(
                List.of("x", "y/pads"),
                fold(graph(Map.of(), List.of(pad), "y")).nodes().getFirst().inputs());
    }

    @Test
    void aDefaultOfAnInputIsNoConstant() {
        SourceNode sum = node("Add", Map.of(), "s", "x", "x");
        SourceGraph graph = graph(Map.of("x", ints(1)), List.of(sum), "s");
        assertEquals(List.of(sum), fold(graph).nodes());
        SourceModel old = new SourceModel(graph, 3, 8, "test", Map.of());
        assertEquals(List.of(), Folding.fold(old).graph().nodes());
        assertEquals(List.of(), fold(graph.bound(Map.of("x", ints(2)))).nodes());
    }

    /** An If that asks how many axes, directions or features there are, as exporters leave it that do not know. */
    @Test
    void aChoiceByWhatIsKnownOfAShapeIsNone() {
        SourceValue free = new SourceValue(
                "x",
                ElementType.FLOAT,
                List.of(new Dimension.Named("T"), new Dimension.Named("B"), new Dimension.Fixed(3)));
        Map<String, SourceTensor> weights = Map.of(
                "W", SourceTensor.ofFloats(ElementType.FLOAT, List.of(2L, 4L, 3L), new float[24]),
                "R", SourceTensor.ofFloats(ElementType.FLOAT, List.of(2L, 4L, 4L), new float[32]),
                "two", scalar(2),
                "three", scalar(3),
                "first", scalar(0),
                "axes", ints(0));
        SourceNode rnn = new SourceNode(
                "rnn", "RNN", "", List.of("x", "W", "R"), List.of("Y", "h"), attributes("hidden_size", 4));
        String directions = choice(
                free,
                weights,
                rnn,
                node("Gather", Map.of(), "n", "s", "first"),
                node("Equal", Map.of(), "p", "n", "two"));
        assertEquals("Abs", directions);
        String axes =
                choice(free, weights, rnn, node("Size", Map.of(), "n", "s"), node("Less", Map.of(), "p", "n", "three"));
        assertEquals("Neg", axes);
        String sequences = choice(
                free,
                weights,
                node("Squeeze", Map.of(), "h", "x", "none"),
                node("Gather", Map.of(), "n", "s", "first"),
                node("Equal", Map.of(), "p", "n", "two"));
        assertEquals("If", sequences);
    }

    /** The operator that an If about the shape {@code s} of {@code h} comes to. */
    private static String choice(
            SourceValue x, Map<String, SourceTensor> weights, SourceNode h, SourceNode... condition) {
        List<SourceNode> nodes = new ArrayList<>(List.of(h, node("Shape", Map.of(), "s", "h")));
        nodes.addAll(List.of(condition));
        SourceGraph then = graph(Map.of(), List.of(node("Abs", Map.of(), "t", "h")), "t");
        SourceGraph otherwise = graph(Map.of(), List.of(node("Neg", Map.of(), "e", "h")), "e");
        nodes.add(node("If", attributes("then_branch", then, "else_branch", otherwise), "y", "p"));
        SourceGraph whole = new SourceGraph("graph", nodes, List.of(x), List.of(value("y")), weights);
        return fold(whole).nodes().stream()
                .map(SourceNode::operator)
                .filter(List.of("Abs", "Neg", "If")::contains)
                .collect(Collectors.joining());
    }

    @Test
    void aSliceOfSeveralAxesIsOneForEach() {
        Map<String, SourceTensor> bounds = Map.of(
                "starts", ints(0, -1, 2),
                "ends", ints(Long.MAX_VALUE, Long.MAX_VALUE, 4),
                "axes", ints(0, 1, 2));
        SourceGraph folded =
                fold(graph(bounds, List.of(node("Slice", Map.of(), "y", "x", "starts", "ends", "axes")), "y"));
        List<String> cuts = folded.nodes().stream()
                .map(node -> node.input(0) + " to " + node.output(0) + ": "
                        + node.inputs().stream()
                                .skip(1)
                                .map(input -> Objects.requireNonNull(
                                                folded.initializers().get(input))
                                        .toList())
                                .toList())
                .toList();
        assertEquals(
                List.of("x to y/axis1: [[-1], [9223372036854775807], [1], [1]]", "y/axis1 to y: [[2], [4], [2], [1]]"),
                cuts);
    }
}
