package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.TensorProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes one graph: its nodes, inputs, outputs and initialisers. Names are unique; a wanted name that is taken gets a number. The body of
 * a Scan has a writer of its own, which sees all values of the graph around it and leaves initialisers there.
 */
final class GraphWriter {
    private record ConstantKey(ElementType type, int rank, Object values) {}

    private final GraphProto.Builder graph;
    private final GraphWriter outermost;
    private final Set<String> written = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Map<ConstantKey, String> constants = new HashMap<>();

    GraphWriter(String name) {
        this.graph = GraphProto.newBuilder().setName(name);
        this.outermost = this;
    }

    private GraphWriter(String name, GraphWriter outermost) {
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

    /** Takes a name. */
    String fresh(String wanted) {
        String name = wanted;
        for (int i = 2; !outermost.names.add(name); i++) {
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
        List<String> outputs =
                wanted.stream().map(name -> name.isEmpty() ? name : fresh(name)).toList();
        graph.addNode(NodeProto.newBuilder()
                .setName(outputs.stream()
                        .filter(name -> !name.isEmpty())
                        .findFirst()
                        .orElse(type))
                .setOpType(type)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(Arrays.asList(attributes)));
        written.addAll(outputs);
        return outputs;
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

    /** A constant; equal ones are one initialiser. */
    String constant(FloatTensor tensor) {
        return constant(
                new ConstantKey(ElementType.FLOAT, tensor.shape().rank(), tensor),
                tensor.size() == 1 ? Float.toString(tensor.at(0)) : "constant",
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
            String name = fresh(wanted);
            outermost.graph.addInitializer(tensor.apply(name));
            return name;
        });
    }

    GraphProto build() {
        return graph.build();
    }
}
