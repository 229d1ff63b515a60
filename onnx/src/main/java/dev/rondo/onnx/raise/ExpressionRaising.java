package dev.rondo.onnx.raise;

import static java.util.Map.entry;

import dev.rondo.RondoException;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.onnx.source.SourceNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Raises the nodes that work within one step to expressions. One table of operators serves the layers of a model and the bodies of
 * recurrences alike.
 */
final class ExpressionRaising implements NodeRaising {
    /** How one operator is raised: from a node and its inputs to its outputs. */
    @FunctionalInterface
    private interface Operator {
        List<Operand> raise(Call call);
    }

    private static final Map<String, Operator> OPERATORS = Stream.of(
                    arithmetic(), activations(), conditions(), reductions(), products(), axes())
            .flatMap(table -> table.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static Map<String, Operator> arithmetic() {
        return Map.ofEntries(
                entry("Add", call -> Pointwise.folded(call, Expressions::add)),
                entry("Sub", call -> Pointwise.folded(call, Expressions::sub)),
                entry("Mul", call -> Pointwise.folded(call, Expressions::mul)),
                entry("Div", call -> Pointwise.folded(call, Expressions::div)),
                entry("Sum", call -> Pointwise.folded(call, Expressions::add)),
                entry("Max", call -> Pointwise.folded(call, Expressions::maximum)),
                entry("Min", call -> Pointwise.folded(call, Expressions::minimum)),
                entry("Mean", Pointwise::mean),
                entry("Neg", call -> Pointwise.unary(call, Expressions::neg)),
                entry("Abs", call -> Pointwise.unary(call, Expressions::abs)),
                entry("Exp", call -> Pointwise.unary(call, Expressions::exp)),
                entry("Log", call -> Pointwise.unary(call, Expressions::log)),
                entry("Sqrt", call -> Pointwise.unary(call, Expressions::sqrt)),
                entry("Sin", call -> Pointwise.unary(call, Expressions::sin)),
                entry("Cos", call -> Pointwise.unary(call, Expressions::cos)),
                entry("Tan", call -> Pointwise.unary(call, Pointwise::tan)),
                entry("Sinh", call -> Pointwise.unary(call, Pointwise::sinh)),
                entry("Cosh", call -> Pointwise.unary(call, Pointwise::cosh)),
                entry("Erf", call -> Pointwise.unary(call, Expressions::erf)),
                entry("Sign", call -> Pointwise.unary(call, Pointwise::sign)),
                entry("Reciprocal", call -> Pointwise.unary(call, x -> Expressions.div(Expressions.constant(1), x))),
                entry("Pow", Pointwise::pow),
                entry("Clip", Pointwise::clip));
    }

    private static Map<String, Operator> activations() {
        return Map.ofEntries(
                entry("Tanh", call -> Pointwise.unary(call, Expressions::tanh)),
                entry("Sigmoid", call -> Pointwise.unary(call, Expressions::sigmoid)),
                entry("Relu", call -> Pointwise.unary(call, Expressions::relu)),
                entry("Softplus", call -> Pointwise.unary(call, Expressions::softplus)),
                entry("Softsign", call -> Pointwise.unary(call, Expressions::softsign)),
                entry("Mish", call -> Pointwise.unary(call, Pointwise::mish)),
                entry("HardSwish", call -> Pointwise.unary(call, Pointwise::hardSwish)),
                entry(
                        "LeakyRelu",
                        call -> Pointwise.unary(call, x -> Expressions.leakyRelu(x, call.real("alpha", 0.01f)))),
                entry("Elu", call -> Pointwise.unary(call, x -> Expressions.elu(x, call.real("alpha", 1)))),
                entry("Celu", call -> Pointwise.unary(call, x -> Pointwise.celu(x, call.real("alpha", 1)))),
                entry(
                        "Selu",
                        call -> Pointwise.unary(
                                call,
                                x -> Pointwise.selu(x, call.real("alpha", 1.6732632f), call.real("gamma", 1.050701f)))),
                entry(
                        "HardSigmoid",
                        call -> Pointwise.unary(
                                call,
                                x -> Expressions.hardSigmoid(x, call.real("alpha", 0.2f), call.real("beta", 0.5f)))),
                entry(
                        "ThresholdedRelu",
                        call -> Pointwise.unary(call, x -> Pointwise.thresholdedRelu(x, call.real("alpha", 1)))),
                entry(
                        "Shrink",
                        call -> Pointwise.unary(
                                call, x -> Pointwise.shrink(x, call.real("lambd", 0.5f), call.real("bias", 0)))),
                entry(
                        "Gelu",
                        call -> Pointwise.unary(
                                call, x -> Pointwise.gelu(x, call.node().text("approximate", "none")))),
                entry("PRelu", Pointwise::prelu),
                entry("Softmax", Normalization::softmax),
                entry("LogSoftmax", Normalization::logSoftmax));
    }

    private static Map<String, Operator> conditions() {
        return Map.ofEntries(
                entry("Greater", Conditions::greater),
                entry("Less", Conditions::less),
                entry("GreaterOrEqual", Conditions::greaterOrEqual),
                entry("LessOrEqual", Conditions::lessOrEqual),
                entry("Equal", Conditions::equal),
                entry("Not", Conditions::not),
                entry("And", Conditions::and),
                entry("Or", Conditions::or),
                entry("Xor", Conditions::xor),
                entry("Where", Conditions::where),
                entry("Cast", Copies::cast),
                entry("CastLike", Copies::castLike));
    }

    private static Map<String, Operator> reductions() {
        return Map.ofEntries(
                entry("ReduceSum", Reductions::sum),
                entry("ReduceMean", Reductions::mean),
                entry("ReduceMax", Reductions::max),
                entry("ReduceMin", Reductions::min),
                entry("ReduceProd", Reductions::product),
                entry("ReduceL1", Reductions::l1),
                entry("ReduceL2", Reductions::l2),
                entry("ReduceSumSquare", Reductions::sumSquare),
                entry("ReduceLogSum", Reductions::logSum),
                entry("ReduceLogSumExp", Reductions::logSumExp),
                entry("GlobalAveragePool", Reductions::globalAverage),
                entry("GlobalMaxPool", Reductions::globalMax),
                entry("LayerNormalization", Normalization::layer),
                entry("BatchNormalization", Normalization::batch),
                entry("InstanceNormalization", Normalization::instance),
                entry("LpNormalization", Normalization::lp));
    }

    private static Map<String, Operator> products() {
        return Map.ofEntries(
                entry("MatMul", Products::matMul),
                entry("Gemm", Products::gemm),
                entry("Conv", FrameConvolution::convolve),
                entry("MaxPool", FrameConvolution::maxPool),
                entry("AveragePool", FrameConvolution::averagePool));
    }

    private static Map<String, Operator> axes() {
        return Map.ofEntries(
                entry("Identity", Copies::identity),
                entry("Dropout", Copies::dropout),
                entry("Squeeze", Reshaping::squeeze),
                entry("Unsqueeze", Reshaping::unsqueeze),
                entry("Reshape", Reshaping::reshape),
                entry("Flatten", Reshaping::flatten),
                entry("Transpose", Reshaping::transpose),
                entry("Expand", Reshaping::expand),
                entry("Tile", Reshaping::tile),
                entry("ConstantOfShape", Reshaping::constantOfShape),
                entry("Concat", Selection::concat),
                entry("Slice", Selection::slice),
                entry("Split", Selection::split),
                entry("Gather", Selection::gather),
                entry("Pad", Selection::pad));
    }

    private static final long MOST_ELEMENTS = 1 << 23;
    private static final int MOST_NODES = 1 << 17;

    private final int opset;
    private final Set<Expr> nodes = new HashSet<>();
    private long elements;
    private final Leaves leaves = new Leaves();

    /** A raising for a file of this version of the operators. */
    ExpressionRaising(int opset) {
        this.opset = opset;
    }

    int opset() {
        return opset;
    }

    /** Where the tensors of the file become parameters and constants. */
    Leaves leaves() {
        return leaves;
    }

    /** Whether an operator of ONNX itself works within one step. */
    static boolean handles(String operator) {
        return OPERATORS.containsKey(operator);
    }

    /** The values of all parameters that expressions have so far, by the names that they have there. */
    Map<String, FloatTensor> weights() {
        return leaves.weights();
    }

    /** How many operations expressions have so far. */
    int operations() {
        return nodes.size();
    }

    /**
     * A Scan as a recurrence.
     *
     * @param inputs its inputs, null for those that are left out; scan inputs have an axis of time
     * @param outer what its body takes from the graphs around it, by name
     * @param nodes raises the nodes of its body
     * @throws Obstacle if it, or a node of its body, cannot be written as a recurrence
     */
    RaisedScan scan(
            SourceNode node,
            List<@Nullable Operand> inputs,
            Function<String, @Nullable Operand> outer,
            NodeRaising nodes) {
        return ScanRaising.raise(node, opset, inputs, outer, nodes, leaves);
    }

    /**
     * The outputs of a node.
     *
     * @param inputs its inputs, null for those that are left out
     * @throws Obstacle if the node cannot be written as an expression
     */
    @Override
    public List<Operand> raise(SourceNode node, List<@Nullable Operand> inputs) {
        if (!node.domain().isEmpty()) {
            throw new Obstacle(
                    node,
                    "its operator is one of '" + node.domain() + "'",
                    "operators of ONNX and the file's own functions are imported",
                    "export the model without what the optimiser or the quantiser of a runtime puts in, or run the file with OpaqueModel");
        }
        Operator operator = Optional.ofNullable(OPERATORS.get(node.operator()))
                .orElseThrow(() -> new Obstacle(
                        node,
                        "Rondo has no expression for this operator",
                        "what a step computes is made of arithmetic, activations, products, reductions and rearrangements",
                        "write the model with other operators, or run the file with OpaqueModel"));
        try {
            requireFewNodes(node);
            long times = Math.max(1, node.outputs().size());
            inputs.forEach(input -> charge(node, times * parts(input)));
            List<Operand> outputs = operator.raise(new Call(node, inputs, leaves, opset));
            outputs.forEach(output -> charge(node, output));
            return outputs;
        } catch (RondoException e) {
            throw new Obstacle(e.problems().getFirst().within(node.path()));
        } catch (ArithmeticException e) {
            throw new Obstacle(
                    node,
                    "a length is too large (" + e.getMessage() + ")",
                    "a step has a million features at most",
                    "make the long axis the time of the model, or run the file with OpaqueModel");
        }
    }

    /** How many parts a node has to look at to find an element of an input, for each of its outputs. */
    private static int parts(@Nullable Operand input) {
        return input instanceof Operand.View view ? view.value().operands().size() : 0;
    }

    private void charge(SourceNode node, Operand output) {
        switch (output) {
            case Operand.View view -> charge(node, view.value());
            case Operand.Condition condition ->
                charge(node, condition.positive().value());
            case Operand.Fixed _, Operand.Sizes _ -> charge(node, 1);
        }
    }

    private void charge(SourceNode node, Expr value) {
        charge(node, value.size());
        for (Expr part : Walk.operandsFirst(value, nodes::contains)) {
            nodes.add(part);
            charge(node, part instanceof Expr.Constant ? part.size() : 0);
        }
        requireFewNodes(node);
    }

    private void requireFewNodes(SourceNode node) {
        if (nodes.size() + node.outputs().size() > MOST_NODES) {
            throw new Obstacle(
                    node,
                    "all values of one step together are made of more than " + MOST_NODES + " operations",
                    "products and sums of whole vectors are one operation each",
                    "export the model with loops in the place of copies, or run the file with OpaqueModel");
        }
    }

    /** Bounds the work that a file can ask for: a node takes so many elements more. */
    void charge(SourceNode node, long more) {
        elements += more;
        if (elements > MOST_ELEMENTS) {
            throw new Obstacle(
                    node,
                    "all values of one step together have more than " + MOST_ELEMENTS + " elements",
                    "a step is computed at once",
                    "make the long axis the time of the model, or run the file with OpaqueModel");
        }
    }
}
