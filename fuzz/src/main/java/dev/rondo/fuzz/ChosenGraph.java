package dev.rondo.fuzz;

import com.google.protobuf.ByteString;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TensorShapeProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;

/** A graph that bytes choose: each decision takes the next byte, and the first of what there is when no byte is left. */
final class ChosenGraph {
    private static final int MOST_NODES = 24;
    private static final List<String> OPERATORS = List.of(
            "Identity",
            "LSTM",
            "GRU",
            "RNN",
            "Scan",
            "If",
            "MatMul",
            "Gemm",
            "Conv",
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Pow",
            "Mod",
            "Min",
            "Max",
            "Sum",
            "Mean",
            "Neg",
            "Abs",
            "Exp",
            "Log",
            "Sqrt",
            "Reciprocal",
            "Erf",
            "Sign",
            "Floor",
            "Ceil",
            "Round",
            "Relu",
            "LeakyRelu",
            "Elu",
            "Selu",
            "Celu",
            "HardSigmoid",
            "HardSwish",
            "Softplus",
            "Softsign",
            "Tanh",
            "Sigmoid",
            "Gelu",
            "PRelu",
            "Clip",
            "Softmax",
            "LogSoftmax",
            "LayerNormalization",
            "BatchNormalization",
            "Dropout",
            "Cast",
            "Shape",
            "Size",
            "Gather",
            "Slice",
            "Split",
            "Concat",
            "Squeeze",
            "Unsqueeze",
            "Reshape",
            "Flatten",
            "Transpose",
            "Expand",
            "Tile",
            "Pad",
            "Where",
            "Equal",
            "Greater",
            "Less",
            "GreaterOrEqual",
            "LessOrEqual",
            "And",
            "Or",
            "Xor",
            "Not",
            "Range",
            "ConstantOfShape",
            "Constant",
            "NonZero",
            "ReduceSum",
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceProd",
            "ReduceL1",
            "ReduceL2",
            "ReduceSumSquare",
            "ReduceLogSumExp",
            "MaxPool",
            "AveragePool",
            "ReverseSequence",
            "Custom");
    private static final List<String> INTEGERS = List.of(
            "axis",
            "hidden_size",
            "layout",
            "input_forget",
            "linear_before_reset",
            "keepdims",
            "to",
            "group",
            "transA",
            "transB",
            "num_scan_inputs",
            "start",
            "end",
            "value_int",
            "noop_with_empty_axes",
            "allowzero",
            "batch_axis",
            "time_axis",
            "num_outputs");
    private static final List<String> LISTS = List.of(
            "axes",
            "perm",
            "kernel_shape",
            "strides",
            "pads",
            "dilations",
            "split",
            "starts",
            "ends",
            "scan_input_axes",
            "scan_output_axes",
            "scan_input_directions",
            "scan_output_directions",
            "value_ints");
    private static final List<String> NUMBERS =
            List.of("alpha", "beta", "clip", "epsilon", "min", "max", "value_float");
    private static final List<String> ACTIVATIONS = List.of(
            "Tanh",
            "Sigmoid",
            "Relu",
            "Affine",
            "LeakyRelu",
            "ThresholdedRelu",
            "ScaledTanh",
            "HardSigmoid",
            "Elu",
            "Softsign",
            "Softplus",
            "?");
    private static final List<String> MODES =
            List.of("forward", "reverse", "bidirectional", "constant", "reflect", "edge", "SAME_UPPER", "VALID");

    private final byte[] choices;
    private int at;
    private int named;

    ChosenGraph(byte[] choices) {
        this.choices = choices;
    }

    /** The file of the graph. */
    byte[] file() {
        int opset = 7 + choose(16);
        return ModelProto.newBuilder()
                .setIrVersion(3 + choose(8))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph(new ArrayList<>(), 0))
                .build()
                .toByteArray();
    }

    private int choose(int bound) {
        return at < choices.length ? Byte.toUnsignedInt(choices[at++]) % bound : 0;
    }

    private <T> T choose(List<T> values) {
        return values.get(choose(values.size()));
    }

    private boolean isOver() {
        return at >= choices.length;
    }

    private String name() {
        return "v" + named++;
    }

    /** A graph that may use the values around it. */
    private GraphProto.Builder graph(List<String> known, int depth) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
        int inputs = depth == 0 ? 1 + choose(3) : choose(4);
        for (int k = 0; k < inputs; k++) {
            known.add(name());
            graph.addInput(value(known.getLast()));
        }
        for (int k = 0; k < MOST_NODES && (k == 0 || !isOver()) && !known.isEmpty(); k++) {
            graph.addNode(node(graph, known, depth));
        }
        for (int k = choose(3); k >= 0 && k < known.size(); k--) {
            graph.addOutput(ValueInfoProto.newBuilder().setName(known.get(known.size() - 1 - k)));
        }
        return graph;
    }

    private ValueInfoProto.Builder value(String name) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int k = choose(4); k >= 0; k--) {
            int size = choose(6);
            shape.addDim(
                    size == 0
                            ? TensorShapeProto.Dimension.newBuilder().setDimParam(choose(List.of("T", "B", "batch")))
                            : TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        int type = choose(List.of(1, 1, 1, 7, 9, 6));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)));
    }

    private NodeProto.Builder node(GraphProto.Builder graph, List<String> known, int depth) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setName(name())
                .setOpType(choose(OPERATORS))
                .setDomain("");
        for (int k = choose(6); k > 0; k--) {
            node.addInput(input(graph, known));
        }
        for (int k = choose(4); k > 0; k--) {
            attribute(node, known, depth);
        }
        for (int k = choose(3); k >= 0; k--) {
            node.addOutput(name());
        }
        known.addAll(node.getOutputList());
        return node;
    }

    /** What was computed last more often than not, a new tensor, something from before, or nothing. */
    private String input(GraphProto.Builder graph, List<String> known) {
        return switch (choose(8)) {
            case 0, 1, 2 -> known.getLast();
            case 3, 4, 5 -> {
                String name = name();
                graph.addInitializer(tensor().setName(name));
                yield name;
            }
            case 6 -> choose(known);
            default -> "";
        };
    }

    private TensorProto.Builder tensor() {
        TensorProto.Builder tensor = TensorProto.newBuilder();
        int size = 1;
        for (int k = choose(4); k > 0; k--) {
            int length = choose(List.of(1, 2, 3, 4, 0, 6, 8));
            tensor.addDims(length);
            size *= length;
        }
        int type = choose(List.of(1, 7, 9));
        for (int k = 0; k < size; k++) {
            switch (type) {
                case 1 -> tensor.addFloatData(choose(9) - 4);
                case 7 -> tensor.addInt64Data(choose(9) - 4);
                default -> tensor.addInt32Data(choose(2));
            }
        }
        return tensor.setDataType(type);
    }

    private void attribute(NodeProto.Builder node, List<String> known, int depth) {
        switch (choose(7)) {
            case 0 -> add(node, choose(INTEGERS), AttributeType.INT).setI(choose(12) - 3);
            case 1 -> {
                AttributeProto.Builder list = add(node, choose(LISTS), AttributeType.INTS);
                for (int k = choose(5); k > 0; k--) {
                    list.addInts(choose(9) - 3);
                }
            }
            case 2 -> add(node, choose(NUMBERS), AttributeType.FLOAT).setF(choose(9) - 4);
            case 3 ->
                add(node, choose(List.of("direction", "mode", "auto_pad")), AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(choose(MODES)));
            case 4 -> {
                AttributeProto.Builder names = add(node, "activations", AttributeType.STRINGS);
                for (int k = choose(7); k > 0; k--) {
                    names.addStrings(ByteString.copyFromUtf8(choose(ACTIVATIONS)));
                }
            }
            case 5 -> add(node, "value", AttributeType.TENSOR).setT(tensor());
            default -> {
                if (depth < 2) {
                    String name = choose(List.of("body", "then_branch", "else_branch"));
                    add(node, name, AttributeType.GRAPH).setG(graph(new ArrayList<>(known), depth + 1));
                }
            }
        }
    }

    private static AttributeProto.Builder add(NodeProto.Builder node, String name, AttributeType type) {
        return node.addAttributeBuilder().setName(name).setType(type);
    }
}
