package dev.rondo.onnx;

import java.util.List;

/** Nodes that read and change shapes. */
final class Shapes {
    private Shapes() {}

    /** T of a value {@code [T, …]}, as a vector of one int64. */
    static String steps(GraphWriter graph, Value x) {
        return graph.node(
                "Shape", x.name() + "/steps", List.of(x.name()), Attributes.of("start", 0L), Attributes.of("end", 1L));
    }

    /** B of a value {@code [T, B, n]} or {@code [B, n]}, as a vector of one int64. */
    static String sequences(GraphWriter graph, Value x) {
        return graph.node(
                "Shape",
                x.name() + "/sequences",
                List.of(x.name()),
                Attributes.of("start", x.rank() - 2L),
                Attributes.of("end", x.rank() - 1L));
    }

    /** A value {@code [n]} repeated for every sequence (and step) that {@code like} has. */
    static Value expanded(GraphWriter graph, Value value, Value like, String wanted) {
        if (value.isBatched()) {
            return value;
        }
        String leading = graph.node(
                "Shape", like.name() + "/leading", List.of(like.name()), Attributes.of("end", like.rank() - 1L));
        String shape =
                graph.node("Concat", wanted + "/shape", List.of(leading, graph.integers(1)), Attributes.of("axis", 0L));
        return new Value(graph.node("Expand", wanted, List.of(value.name(), shape)), like.rank());
    }

    /** A value {@code [n]} as {@code [B, n]}, with B from {@code like}. */
    static Value perSequence(GraphWriter graph, Value value, Value like, String wanted) {
        String shape = graph.node(
                "Concat",
                wanted + "/shape",
                List.of(sequences(graph, like), graph.integers(1)),
                Attributes.of("axis", 0L));
        return new Value(graph.node("Expand", wanted, List.of(value.name(), shape)), 2);
    }

    static String unsqueeze(GraphWriter graph, String value, String wanted, long... axes) {
        return graph.node("Unsqueeze", wanted, List.of(value, graph.integers(axes)));
    }

    static String squeeze(GraphWriter graph, String value, String wanted, long... axes) {
        return graph.node("Squeeze", wanted, List.of(value, graph.integers(axes)));
    }
}
