package dev.rondo.onnx.source;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many inputs an operator takes and how many outputs it gives, in the versions that are read.
 *
 * @param least how many there have to be, none of them left out
 * @param most how many there may be; {@link #ANY}: any number, none of them left out
 */
record Arity(int least, int most) {
    private static final int ANY = Integer.MAX_VALUE;

    /** Those of ONNX that are listed; any other takes and gives what it likes. */
    private static final Map<String, Arity> OPERATORS = Stream.of(
                    inputs(0, 0, "Constant"),
                    inputs(
                            1,
                            1,
                            "Abs AveragePool Cast Ceil Celu ConstantOfShape Elu Erf Exp Flatten Floor Gelu "
                                    + "GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish Identity If LeakyRelu Log "
                                    + "LogSoftmax MaxPool Mish Neg NonZero Not Reciprocal Relu Round Selu Shape Sigmoid "
                                    + "Sign Size Softmax Softplus Softsign Sqrt Tanh ThresholdedRelu Transpose"),
                    inputs(
                            1,
                            2,
                            "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin "
                                    + "ReduceProd ReduceSum ReduceSumSquare Split Squeeze Unsqueeze"),
                    inputs(1, 3, "Clip Dropout"),
                    inputs(1, 4, "Pad"),
                    inputs(1, 5, "Slice"),
                    inputs(
                            2,
                            2,
                            "Add And Div Equal Expand Gather Greater GreaterOrEqual Less LessOrEqual MatMul Mod "
                                    + "Mul Or PRelu Pow Reshape ReverseSequence Sub Tile Xor"),
                    inputs(2, 3, "Conv Gemm LayerNormalization"),
                    inputs(3, 3, "Range Where"),
                    inputs(3, 6, "GRU RNN"),
                    inputs(3, 8, "LSTM"),
                    inputs(5, 5, "BatchNormalization"),
                    inputs(1, ANY, "Concat Max Mean Min Sum"))
            .flatMap(row -> row.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static Map<String, Arity> inputs(int least, int most, String operators) {
        return Stream.of(operators.split(" ")).collect(Collectors.toMap(name -> name, _ -> new Arity(least, most)));
    }

    /** How many outputs an operator may have. */
    private static int outputs(String operator) {
        return switch (operator) {
            case "GRU", "RNN", "Dropout", "MaxPool" -> 2;
            case "LSTM", "LayerNormalization" -> 3;
            case "BatchNormalization" -> 5;
            case "If", "Split" -> ANY;
            default -> 1;
        };
    }

    /** Notes where the inputs or outputs of a node are not that many. */
    static void check(SourceNode node, String path, Findings findings) {
        Arity arity = node.domain().isEmpty() ? OPERATORS.get(node.operator()) : null;
        if (arity == null) {
            return;
        }
        int given = count(node.inputs());
        int results = count(node.outputs());
        if (results > outputs(node.operator())) {
            findings.add(path, "it has " + results + " outputs", "the operator gives " + outputs(node.operator()));
        }
        int needed = arity.most == ANY ? Math.max(arity.least, node.inputs().size()) : arity.least;
        if (given > arity.most) {
            findings.add(path, "it has " + given + " inputs", "the operator takes " + arity.most + " at most");
        }
        for (int k = 0; k < needed; k++) {
            if (!node.hasInput(k)) {
                findings.add(path, "input " + k + " is left out", "the operator needs it");
                return;
            }
        }
    }

    /** How many names there are up to the last that is given. */
    private static int count(List<String> names) {
        int count = names.size();
        while (count > 0 && names.get(count - 1).isEmpty()) {
            count--;
        }
        return count;
    }
}
