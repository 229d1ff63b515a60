package dev.rondo.onnx;

import dev.rondo.layer.Pooling;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.onnx.source.ElementType;
import java.util.List;

/**
 * Writes the layers that look across the steps of a sequence without a recurrence.
 *
 * @param graph where to
 * @param clocks the lengths at every clock
 * @param memory what a stream remembers
 * @param node the layer
 * @param x its first input
 * @param clock that of the input
 * @param ongoing whether the layer remembers what came before
 */
record AcrossTime(
        GraphWriter graph, Clocks clocks, Signature memory, Graph.Node node, Value x, Clock clock, boolean ongoing) {
    /** The last step; of a stream, where no step came, the last one before. */
    Value last() {
        if (isOfOneStep()) {
            String last =
                    graph.node("Gather", node.name(), List.of(oneStep(), graph.scalar(-1)), Attributes.of("axis", 0L));
            return new Value(last, 2);
        }
        String last = x.hasTime() ? lastStep() : x.name();
        if (ongoing) {
            count();
            last = keptIfEmpty(last, "y");
            memory.next(node.path("y"), last);
        }
        return new Value(last, 2);
    }

    private String lastStep() {
        if (clocks.isFull(clock)) {
            return graph.node("Gather", node.name(), List.of(x.name(), graph.scalar(-1)), Attributes.of("axis", 0L));
        }
        String lengths = cast(clocks.lengths(clock), "lengths", ElementType.INT64);
        String position = graph.node("Sub", path("position"), List.of(lengths, graph.integers(1)));
        String step = graph.node("Max", path("step"), List.of(position, graph.integers(0)));
        String count = Shapes.squeeze(graph, Shapes.sequences(graph, x), path("B"), 0);
        String row = graph.node("Range", path("row"), List.of(graph.scalar(0), count, graph.scalar(1)));
        String indices = graph.node(
                "Concat",
                path("indices"),
                List.of(
                        Shapes.unsqueeze(graph, step, path("step_column"), 1),
                        Shapes.unsqueeze(graph, row, path("row_column"), 1)),
                Attributes.of("axis", 1L));
        return graph.node("GatherND", ongoing ? path("last") : node.name(), List.of(x.name(), indices));
    }

    /** The mean or the largest of all steps, those before included. */
    Value pool(Pooling pooling) {
        if (isOfOneStep()) {
            String reduction = pooling == Pooling.MEAN ? "ReduceMean" : "ReduceMax";
            return new Value(graph.reduce(reduction, node.name(), oneStep(), false, 0), 2);
        }
        return new Value(
                switch (pooling) {
                    case MEAN -> mean();
                    case MAX -> max();
                },
                2);
    }

    private String mean() {
        if (x.hasTime() && clocks.isFull(clock)) {
            return graph.reduce("ReduceMean", node.name(), x.name(), false, 0);
        }
        String sum = x.hasTime() ? graph.reduce("ReduceSum", path("sum"), within(0), false, 0) : x.name();
        if (ongoing) {
            sum = graph.node("Add", memory.nextName(node.path("sum")), List.of(memory.state(node.path("sum")), sum));
            memory.next(node.path("sum"), sum);
        }
        String count = ongoing ? count() : clocks.counts(clock);
        String divisor = graph.node("Max", path("divisor"), List.of(count, graph.constant(1)));
        return graph.node("Div", node.name(), List.of(sum, divisor));
    }

    private String max() {
        String largest = x.hasTime()
                ? graph.reduce(
                        "ReduceMax",
                        ongoing ? path("largest") : node.name(),
                        clocks.isFull(clock) ? x.name() : within(Float.NEGATIVE_INFINITY),
                        false,
                        0)
                : x.name();
        if (!ongoing) {
            return largest;
        }
        String before = memory.state(node.path("max"));
        String both = graph.node("Max", path("both"), List.of(before, largest));
        String counted =
                graph.node("Greater", path("counted"), List.of(memory.state(node.path("count")), graph.constant(0)));
        count();
        String max = keptIfEmpty(graph.node("Where", path("max"), List.of(counted, both, largest)), "max");
        memory.next(node.path("max"), max);
        return max;
    }

    /** Counts the steps so far, {@code [B, 1]}, which tells whether layers behind this one have a step. */
    private String count() {
        String path = node.path("count");
        String steps = clocks.isFull(clock) ? graph.constant(1) : clocks.counts(clock);
        String count = graph.node("Add", memory.nextName(path), List.of(memory.state(path), steps));
        memory.next(path, count);
        clocks.define(new Clock.LastOf(clock), () -> {
            String any = graph.node("Min", path("any"), List.of(count, graph.constant(1)));
            return cast(Shapes.squeeze(graph, any, path("any_row"), 1), "any_lengths", ElementType.INT32);
        });
        return count;
    }

    /** A value, or what is remembered under a name for sequences that have no step now. */
    private String keptIfEmpty(String value, String name) {
        if (clocks.isFull(clock)) {
            return value;
        }
        String path = node.path(name);
        return graph.node("Where", memory.nextName(path), List.of(clocks.nonEmpty(clock), value, memory.state(path)));
    }

    /** x, with another number beyond the end of each sequence. */
    private String within(float otherwise) {
        return graph.node("Where", path("within"), List.of(clocks.mask(clock, x), x.name(), graph.constant(otherwise)));
    }

    /** The steps in reverse order. */
    Value reverse() {
        if (isOfOneStep()) {
            String reversed = fromLastToFirst(oneStep(), path("reversed"));
            return new Value(Shapes.squeeze(graph, reversed, node.name(), 0), 2);
        }
        if (clocks.isFull(clock)) {
            return new Value(fromLastToFirst(x.name(), node.name()), 3);
        }
        String lengths = cast(clocks.lengths(clock), "lengths", ElementType.INT64);
        return new Value(
                graph.node(
                        "ReverseSequence",
                        node.name(),
                        List.of(x.name(), lengths),
                        Attributes.of("time_axis", 0L),
                        Attributes.of("batch_axis", 1L)),
                3);
    }

    private String fromLastToFirst(String steps, String wanted) {
        return graph.node(
                "Slice",
                wanted,
                List.of(
                        steps,
                        graph.integers(-1),
                        graph.integers(Long.MIN_VALUE),
                        graph.integers(0),
                        graph.integers(-1)));
    }

    /** Whether each sequence has one step and no more will come. */
    private boolean isOfOneStep() {
        return !ongoing && !x.hasTime();
    }

    /** x with an axis of time, so that the layer can be read from the graph. */
    private String oneStep() {
        return Shapes.unsqueeze(graph, x.name(), path("step"), 0);
    }

    /** One step repeated {@code count} times. */
    Value repeat(int count) {
        return repeated(graph.integers(count, 1, 1));
    }

    /** One step repeated for every step of {@code other}. */
    Value repeatTo(Value other) {
        if (!other.hasTime()) {
            String shape = graph.node(
                    "Concat",
                    path("shape"),
                    List.of(Shapes.sequences(graph, other), graph.integers(1)),
                    Attributes.of("axis", 0L));
            return new Value(graph.node("Expand", node.name(), List.of(x.name(), shape)), 2);
        }
        return repeated(graph.node(
                "Concat",
                path("shape"),
                List.of(Shapes.steps(graph, other), graph.integers(1, 1)),
                Attributes.of("axis", 0L)));
    }

    private Value repeated(String shape) {
        String step = Shapes.unsqueeze(graph, x.name(), path("step"), 0);
        return new Value(graph.node("Expand", node.name(), List.of(step, shape)), 3);
    }

    private String cast(String value, String name, ElementType type) {
        return graph.node("Cast", path(name), List.of(value), Attributes.of("to", (long) type.code()));
    }

    private String path(String name) {
        return node.name() + "/" + name;
    }
}
