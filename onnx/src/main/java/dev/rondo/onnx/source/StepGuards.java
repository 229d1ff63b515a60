package dev.rondo.onnx.source;

import dev.rondo.FormatException;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.FunctionProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts nodes before recurrent operators that fail where there are no steps, sequences or features: ONNX Runtime's recurrent operators end the
 * process then. Operators whose input cannot be empty, as long as no input of the file is, stay as they are.
 */
public final class StepGuards {
    private static final Set<String> RECURRENT = Set.of("GRU", "LSTM", "RNN", "DynamicQuantizeLSTM", "AttnLSTM");

    /** What gives at least one element if each of its inputs has one. */
    private static final Set<String> NEVER_EMPTY = Set.of(
            "Add",
            "BatchNormalization",
            "Cast",
            "Clip",
            "Concat",
            "Div",
            "Dropout",
            "Elu",
            "Flatten",
            "GRU",
            "Gemm",
            "Identity",
            "LSTM",
            "LayerNormalization",
            "LeakyRelu",
            "LogSoftmax",
            "MatMul",
            "Mul",
            "RNN",
            "Relu",
            "Reshape",
            "Selu",
            "Sigmoid",
            "Softmax",
            "Softplus",
            "Sqrt",
            "Squeeze",
            "Sub",
            "Tanh",
            "Transpose",
            "Unsqueeze");

    private final Set<String> taken = new HashSet<>();
    private int count;

    private StepGuards() {}

    /**
     * The file with such nodes; the same bytes if it needs none.
     *
     * @throws FormatException if it is no ONNX file
     */
    public static byte[] of(byte[] file) {
        ModelProto.Builder model = OnnxReader.parse(file, Survey.MOST_PARTS).toBuilder();
        StepGuards guards = new StepGuards();
        guards.collect(model.getGraph());
        model.getFunctionsList().forEach(function -> guards.collect(function.getNodeList()));
        guards.guard(model.getGraphBuilder());
        for (FunctionProto.Builder function : model.getFunctionsBuilderList()) {
            List<NodeProto> nodes = guards.guarded(function.getNodeList(), new HashSet<>());
            function.clearNode().addAllNode(nodes);
        }
        return guards.count == 0 ? file : model.build().toByteArray();
    }

    private void collect(GraphProto graph) {
        graph.getInputList().forEach(input -> taken.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> taken.add(tensor.getName()));
        collect(graph.getNodeList());
    }

    private void collect(List<NodeProto> nodes) {
        for (NodeProto node : nodes) {
            taken.addAll(node.getOutputList());
            node.getAttributeList().stream()
                    .filter(AttributeProto::hasG)
                    .forEach(attribute -> collect(attribute.getG()));
        }
    }

    /** Guards the graph of the model, whose inputs are never empty where they are no tensors of the file. */
    private void guard(GraphProto.Builder graph) {
        Set<String> filled = new HashSet<>();
        graph.getInputList().forEach(input -> filled.add(input.getName()));
        graph.getSparseInitializerList()
                .forEach(tensor -> filled.remove(tensor.getValues().getName()));
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDimsList().contains(0L)) {
                filled.remove(tensor.getName());
            } else {
                filled.add(tensor.getName());
            }
        }
        List<NodeProto> nodes = guarded(graph.getNodeList(), filled);
        graph.clearNode().addAllNode(nodes);
    }

    /** The nodes with those that guard them; {@code filled} is what is known not to be empty. */
    private List<NodeProto> guarded(List<NodeProto> nodes, Set<String> filled) {
        List<NodeProto> all = new ArrayList<>();
        for (NodeProto node : nodes) {
            NodeProto.Builder guarded = node.toBuilder();
            for (AttributeProto.Builder attribute : guarded.getAttributeBuilderList()) {
                if (attribute.hasG()) {
                    GraphProto body = attribute.getG();
                    attribute.setG(
                            body.toBuilder().clearNode().addAllNode(guarded(body.getNodeList(), new HashSet<>())));
                }
            }
            boolean recurrent = RECURRENT.contains(node.getOpType()) && node.getInputCount() > 0;
            if (recurrent && !filled.contains(node.getInput(0))) {
                guarded.setInput(0, guard(node, all));
            }
            all.add(guarded.build());
            boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
            if (standard && NEVER_EMPTY.contains(node.getOpType()) && isFilled(node.getInputList(), filled)) {
                filled.addAll(node.getOutputList());
            } else {
                filled.removeAll(node.getOutputList());
            }
        }
        return all;
    }

    private static boolean isFilled(List<String> values, Set<String> filled) {
        return values.stream().allMatch(value -> value.isEmpty() || filled.contains(value));
    }

    /** Adds nodes that hand on the first input of a node, and take an element that is not there where one of its lengths is 0. */
    private String guard(NodeProto node, List<NodeProto> into) {
        String x = node.getInput(0);
        String name = node.getName().isEmpty() ? node.getOpType() : node.getName();
        String shape = add(into, name, "Shape", x);
        String one = constant(into, 1);
        String isZero = add(into, name, "Div", one, add(into, name, "Add", shape, one));
        String zeros = add(into, name, "Gather", constant(into, 0), isZero);
        return add(into, name, "Reshape", x, add(into, name, "Add", shape, zeros));
    }

    private String add(List<NodeProto> into, String name, String operator, String... inputs) {
        String output = fresh();
        into.add(NodeProto.newBuilder()
                .setName(output + " of " + name)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build());
        return output;
    }

    /** A vector of one integer. */
    private String constant(List<NodeProto> into, long value) {
        String output = fresh();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setDataType(ElementType.INT64.code())
                .addDims(1)
                .addInt64Data(value);
        into.add(NodeProto.newBuilder()
                .setOpType("Constant")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor))
                .addOutput(output)
                .build());
        return output;
    }

    private String fresh() {
        String name;
        do {
            name = "steps/" + count++;
        } while (!taken.add(name));
        return name;
    }
}
