package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.source.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes one graph: its nodes, inputs, outputs and initialisers. Names are unique, those of values and those of nodes each in a space of
 * their own; a wanted name that is taken gets a number. The body of a Scan has a writer of its own, which sees all values of the graph
 * around it and leaves initialisers there.
 */
final class GraphWriter {
    private record ConstantKey(ElementType type, int rank, Object values) {}

    private final OperatorSet operators;
    private final GraphProto.Builder graph;
    private final GraphWriter outermost;
    private final Set<String> written = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> reserved = new HashSet<>();
    private final Set<String> nodeNames = new HashSet<>();
    private final Set<String> reservedNodeNames = new HashSet<>();
    private final Map<ConstantKey, String> constants = new HashMap<>();

    GraphWriter(String name, OperatorSet operators) {
        this.operators = operators;
        this.graph = GraphProto.newBuilder().setName(name);
        this.outermost = this;
    }

    private GraphWriter(String name, GraphWriter outermost) {
        this.operators = outermost.operators;
        this.graph = GraphProto.newBuilder().setName(name);
        this.outermost = outermost;
    }

    /** A writer for the body of a Scan of this graph. */
    GraphWriter body(String name) {
        return new GraphWriter(name, outermost);
    }

    /** The writer of the graph around all others, where values that are the same in every step belong. */
    GraphWriter outermost() {
        return outermost;
    }

    /** Takes a name for a value: the wanted one if it is free, or reserved. */
    String fresh(String wanted) {
        return outermost.reserved.remove(wanted) ? wanted : unique(wanted, outermost.names);
    }

    /** Keeps a name for the first value that wants it. */
    String reserve(String wanted) {
        String name = unique(wanted, names);
        reserved.add(name);
        return name;
    }

    /** Keeps the name of a layer for the node that gives its result. */
    void reserveNode(String layer) {
        nodeNames.add(layer);
        reservedNodeNames.add(layer);
    }

    private String freshNode(String wanted) {
        return outermost.reservedNodeNames.remove(wanted) ? wanted : unique(wanted, outermost.nodeNames);
    }

    private static String unique(String wanted, Set<String> taken) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    /** Adds a node with one output, and returns the output's name. */
    String node(String type, String wanted, List<String> inputs, AttributeProto... attributes) {
        return nodes(type, List.of(wanted), inputs, attributes).getFirst();
    }

    /** Adds a node under the name of its first output; an input or an output that is left out has an empty name. */
    List<String> nodes(String type, List<String> wanted, List<String> inputs, AttributeProto... attributes) {
        String name =
                wanted.stream().filter(output -> !output.isEmpty()).findFirst().orElse(type);
        return nodes(type, name, wanted, inputs, attributes);
    }

    /** Adds a node under a name of its own. */
    List<String> nodes(
            String type, String name, List<String> wanted, List<String> inputs, AttributeProto... attributes) {
        List<String> outputs = wanted.stream()
                .map(output -> output.isEmpty() ? output : fresh(output))
                .toList();
        add(type, name, outputs, inputs, attributes);
        return outputs;
    }

    /** Gives a value another name, which was taken before. */
    void rename(String value, String nodeName, String taken) {
        add("Identity", nodeName, List.of(taken), List.of(value));
    }

    private void add(
            String type, String name, List<String> outputs, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(freshNode(name))
                .setOpType(type)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(Arrays.asList(attributes)));
        written.addAll(outputs);
    }

    /** Adds a reduction; the operator set decides where the axes stand. */
    String reduce(String type, String wanted, String x, boolean keepAxes, long... axes) {
        List<String> inputs = new ArrayList<>(List.of(x));
        List<AttributeProto> attributes = new ArrayList<>();
        if (operators.hasAxesAsInput(type)) {
            inputs.add(integers(axes));
        } else {
            attributes.add(Attributes.of("axes", axes));
        }
        if (!keepAxes) {
            attributes.add(Attributes.of("keepdims", 0L));
        }
        return node(type, wanted, inputs, attributes.toArray(AttributeProto[]::new));
    }

    /** Whether a node of this graph, not of one around it, gives the value. */
    boolean writes(String value) {
        return written.contains(value);
    }

    /** Declares a value whose name was taken before as an input of the graph. */
    void input(String name, ElementType type, List<String> dimensions) {
        graph.addInput(Tensors.info(name, type, dimensions));
    }

    /** Declares a value that a node gives as an output of the graph. */
    void output(String name, ElementType type, List<String> dimensions) {
        graph.addOutput(Tensors.info(name, type, dimensions));
    }

    /** Adds an initialiser of its own name. */
    String initializer(String wanted, FloatTensor tensor) {
        String name = fresh(wanted);
        outermost.graph.addInitializer(Tensors.of(name, tensor));
        return name;
    }

    /** Adds what an input is where the caller gives nothing. */
    void defaultOf(String input, FloatTensor tensor) {
        graph.addInitializer(Tensors.of(input, tensor));
    }

    /** A constant; equal ones are one initialiser. */
    String constant(FloatTensor tensor) {
        return constant(
                new ConstantKey(ElementType.FLOAT, tensor.shape().rank(), tensor),
                tensor.size() == 1
                        ? Float.toString(tensor.at(0))
                        : tensor.shape().toString(),
                name -> Tensors.of(name, tensor));
    }

    /** One float that broadcasts against anything. */
    String constant(float value) {
        return constant(FloatTensor.vector(value));
    }

    /** A vector of int64, as shapes and axes are. */
    String integers(long... values) {
        List<Long> list = Arrays.stream(values).boxed().toList();
        return constant(
                new ConstantKey(ElementType.INT64, 1, list),
                list.toString(),
                name -> Tensors.vector(name, ElementType.INT64, list));
    }

    /** A vector of one int32, as lengths are. */
    String int32(int value) {
        List<Long> list = List.of((long) value);
        return constant(
                new ConstantKey(ElementType.INT32, 1, list),
                "int32" + list,
                name -> Tensors.vector(name, ElementType.INT32, list));
    }

    /** One int64 without a dimension. */
    String scalar(long value) {
        return constant(
                new ConstantKey(ElementType.INT64, 0, value),
                Long.toString(value),
                name -> Tensors.scalar(name, ElementType.INT64, value));
    }

    private String constant(ConstantKey key, String wanted, Function<String, TensorProto> tensor) {
        return outermost.constants.computeIfAbsent(key, ignored -> {
            String name = fresh("const/" + wanted);
            outermost.graph.addInitializer(tensor.apply(name));
            return name;
        });
    }

    GraphProto build() {
        return graph.build();
    }
}
