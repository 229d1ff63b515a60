package dev.rondo.onnx.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph: that of a model, or the body of a node. Each value is defined once, before it is used.
 *
 * @param name its name
 * @param nodes its nodes, in an order in which they can run
 * @param inputs its inputs; one that is an initializer as well has that as its default
 * @param outputs its outputs
 * @param initializers the tensors that are part of it, by name
 */
public record SourceGraph(
        String name,
        List<SourceNode> nodes,
        List<SourceValue> inputs,
        List<SourceValue> outputs,
        Map<String, SourceTensor> initializers) {
    /** The name of the graphs that our own export writes. */
    public static final String OURS = "rondo";

    /** Keeps copies. */
    public SourceGraph {
        nodes = List.copyOf(nodes);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    }

    /** The graph with tensors in place of some of its inputs: what a caller gives once and for all. */
    public SourceGraph bound(Map<String, SourceTensor> tensors) {
        Map<String, SourceTensor> known = new LinkedHashMap<>(initializers);
        known.putAll(tensors);
        List<SourceValue> rest = inputs.stream()
                .filter(input -> !tensors.containsKey(input.name()))
                .toList();
        return new SourceGraph(name, nodes, rest, outputs, known);
    }

    /** How many bytes the tensors of the graph and of the graphs in it have. */
    public long tensorBytes() {
        long bytes = 0;
        for (SourceTensor tensor : initializers.values()) {
            bytes += tensor.bytes();
        }
        for (SourceNode node : nodes) {
            for (Attribute attribute : node.attributes().values()) {
                bytes += switch (attribute) {
                    case Attribute.Tensor(SourceTensor tensor) -> tensor.bytes();
                    case Attribute.Subgraph(SourceGraph body) -> body.tensorBytes();
                    case Attribute.Integers(var values) -> (long) values.size() * Long.BYTES;
                    case Attribute.Reals(var values) -> (long) values.size() * Float.BYTES;
                    case Attribute.Int _, Attribute.Real _, Attribute.Text _, Attribute.Texts _ -> 0;
                };
            }
        }
        return bytes;
    }
}
