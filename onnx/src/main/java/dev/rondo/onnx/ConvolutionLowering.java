package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.source.ElementType;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Writes a convolution along time as a Conv over {@code [B, I, T]}, with weights {@code [size, I/groups, kernel]}.
 *
 * @param graph where to
 * @param clocks the lengths at every clock
 * @param memory what a stream remembers
 * @param node the layer
 * @param operation what it computes
 * @param parameters those of the layer
 * @param x its input
 * @param size the features of the input
 * @param clock that of the input
 * @param single whether the output has one step for sequences that have any
 * @param ongoing whether the layer remembers what came before
 */
record ConvolutionLowering(
        GraphWriter graph,
        Clocks clocks,
        Signature memory,
        Graph.Node node,
        Operation.Convolve operation,
        Parameters parameters,
        Value x,
        int size,
        Clock clock,
        boolean single,
        boolean ongoing) {
    /** The output. */
    Value lower() {
        if (ongoing && operation.span() > 1) {
            return x.hasTime() ? chunk() : step();
        }
        if (!x.hasTime()) {
            String column = Shapes.unsqueeze(graph, x.name(), path("column"), 2);
            return output(convolve(column, operation.paddingBefore(), operation.paddingAfter()));
        }
        boolean masked = operation.paddingAfter() > 0 && !clocks.isFull(clock);
        String steps = masked
                ? graph.node("Where", path("within"), List.of(clocks.mask(clock, x), x.name(), graph.constant(0)))
                : x.name();
        String featuresFirst = transposed(steps, "features_first", 1, 2, 0);
        return output(convolve(featuresFirst, operation.paddingBefore(), operation.paddingAfter()));
    }

    /** The last step and those before it, {@code [B, span · I]}, of which all but the first are remembered. */
    private Value step() {
        String past = node.path("past");
        String all =
                graph.node("Concat", path("all"), List.of(memory.state(past), x.name()), Attributes.of("axis", 1L));
        memory.next(
                past,
                graph.node(
                        "Slice",
                        memory.nextName(past),
                        List.of(
                                all,
                                graph.integers(size),
                                graph.integers(Long.MAX_VALUE),
                                graph.integers(1),
                                graph.integers(1))));
        return output(convolve(transposed(rows(all, "steps"), "features_first", 0, 2, 1), 0, 0));
    }

    /** What came before and the steps of x, {@code [B, span − 1 + T, I]}, of which the last ones within each sequence are remembered. */
    private Value chunk() {
        String past = node.path("past");
        String all = graph.node(
                "Concat",
                path("all"),
                List.of(rows(memory.state(past), "past"), transposed(x.name(), "sequences_first", 1, 0, 2)),
                Attributes.of("axis", 1L));
        String kept = graph.node("GatherND", path("kept"), List.of(all, keptSteps()), Attributes.of("batch_dims", 1L));
        memory.next(past, graph.node("Reshape", memory.nextName(past), List.of(kept, graph.integers(0, -1))));
        return output(convolve(transposed(all, "features_first", 0, 2, 1), 0, 0));
    }

    /** The steps that are remembered, {@code [B, span − 1, 1]}: those from the length of the chunk on, since as many came before it. */
    private String keptSteps() {
        String lengths = graph.node("Cast", path("lengths"), List.of(clocks.lengths(clock)), Attributes.of("to", (long)
                ElementType.INT64.code()));
        String first = Shapes.unsqueeze(graph, lengths, path("first"), 1, 2);
        String offsets =
                graph.integers(LongStream.range(0, operation.span() - 1).toArray());
        return graph.node(
                "Add", path("kept_steps"), List.of(first, Shapes.unsqueeze(graph, offsets, path("offsets"), 1)));
    }

    /** Steps that stand in one row as {@code [B, steps, I]}. */
    private String rows(String flat, String name) {
        return graph.node("Reshape", path(name), List.of(flat, graph.integers(0, -1, size)));
    }

    private String transposed(String value, String name, long... axes) {
        return graph.node("Transpose", path(name), List.of(value), Attributes.of("perm", axes));
    }

    private String convolve(String featuresFirst, long before, long after) {
        List<String> inputs = List.of(
                featuresFirst,
                graph.initializer(node.path(operation.weights().name()), weights()),
                parameters.initializer(operation.bias().name()));
        AttributeProto[] attributes = {
            Attributes.of("kernel_shape", new long[] {operation.kernel()}),
            Attributes.of("strides", new long[] {operation.stride()}),
            Attributes.of("dilations", new long[] {operation.dilation()}),
            Attributes.of("group", (long) operation.groups()),
            Attributes.of("pads", new long[] {before, after})
        };
        return graph.node("Conv", path("conv"), inputs, attributes);
    }

    /** The weights {@code [size, kernel, I/groups]} with the last two axes exchanged. */
    private FloatTensor weights() {
        FloatTensor weights = parameters.tensor(operation.weights().name());
        int outputs = weights.shape().dimension(0);
        int kernel = operation.kernel();
        int inputs = size / operation.groups();
        float[] values = new float[weights.size()];
        for (int output = 0; output < outputs; output++) {
            for (int tap = 0; tap < kernel; tap++) {
                for (int input = 0; input < inputs; input++) {
                    values[(output * inputs + input) * kernel + tap] =
                            weights.at((output * kernel + tap) * inputs + input);
                }
            }
        }
        return FloatTensor.wrap(Shape.of(outputs, inputs, kernel), values);
    }

    /** The result {@code [B, size, T]} as an edge. */
    private Value output(String convolved) {
        boolean step = single || (ongoing && !x.hasTime());
        return step
                ? new Value(Shapes.squeeze(graph, convolved, node.name(), 2), 2)
                : new Value(
                        graph.node(
                                "Transpose", node.name(), List.of(convolved), Attributes.of("perm", new long[] {2, 0, 1
                                })),
                        3);
    }

    private String path(String name) {
        return node.name() + "/" + name;
    }
}
