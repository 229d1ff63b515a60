package dev.rondo.onnx.source;

import static dev.rondo.onnx.source.Samples.attribute;
import static dev.rondo.onnx.source.Samples.floats;
import static dev.rondo.onnx.source.Samples.node;
import static dev.rondo.onnx.source.Samples.value;

import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Valid graphs over an input {@code x} of some features that an import could take long over, or much memory for. */
final class ImportBombs {
    /** About as many nodes as the graph of a model has once it is folded. */
    private static final int NODES = 4_000;

    /** About as many nodes and tensors as a file has. */
    private static final int PARTS = 16_000;

    /** About as many inputs and outputs as a model has. */
    private static final int MOST_VALUES = 500;

    private final Map<String, GraphProto.Builder> graphs = new LinkedHashMap<>();

    private ImportBombs() {
        shapes();
        names();
        chains();
        elements();
        steps();
        doubledStates();
        inputs();
        layers();
        parts();
        manyStates();
        weights();
        frames();
    }

    /** The graphs by what is in them. */
    static Map<String, GraphProto.Builder> graphs() {
        return new ImportBombs().graphs;
    }

    private GraphProto.Builder graph(String name, long features) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("graph").addInput(value("x", -1, features));
        graphs.put(name, graph);
        return graph;
    }

    private static TensorProto.Builder integers(String name, long... values) {
        return Samples.raw(name, ElementType.INT64, 0, values.length)
                .clearRawData()
                .addAllInt64Data(LongStream.of(values).boxed().toList());
    }

    /** Nodes one after the other, each over what the one before gives; the last gives the output. */
    private static void chain(GraphProto.Builder graph, int count, String operator, String... more) {
        String last = "x";
        for (int k = 0; k < count; k++) {
            NodeProto.Builder next = node(operator, "n" + k, last).addAllInput(Arrays.asList(more));
            graph.addNode(next);
            last = "n" + k;
        }
        graph.addOutput(value(last));
    }

    private void shapes() {
        long[] free = new long[41];
        Arrays.fill(free, 0, 40, -1);
        GraphProto.Builder open = graph("many lengths that follow from others", 720_720);
        chain(open.addInitializer(integers("shape", free)), 1, "Reshape", "shape");
        GraphProto.Builder divided = graph("a length that is divided again and again", 720_720);
        long[] ones = new long[60];
        Arrays.fill(ones, 1);
        ones[0] = -1;
        ones[59] = 7;
        divided.addInitializer(integers("shape", ones));
        for (int k = 0; k < NODES; k++) {
            divided.addNode(node("Reshape", "r" + k, "x", "shape"));
        }
        divided.addOutput(value("r0"));
        GraphProto.Builder longShape = graph("a shape of many ones", 1);
        long[] many = new long[20_000];
        Arrays.fill(many, 1);
        chain(longShape.addInitializer(integers("shape", many)), 1, "Reshape", "shape");
        GraphProto.Builder huge = graph("a shape of a million lengths", 1);
        huge.addInitializer(Samples.raw("shape", ElementType.INT64, 8_000_000, 1_000_000));
        for (int k = 0; k < 5; k++) {
            huge.addNode(node("Reshape", "r" + k, "x", "shape"));
        }
        huge.addOutput(value("r4"));
        GraphProto.Builder deep = graph("more and more axes", 1);
        chain(
                deep.addInitializer(
                        integers("axes", IntStream.range(0, 60).asLongStream().toArray())),
                NODES,
                "Unsqueeze",
                "axes");
        GraphProto.Builder wide = graph("many axes many times", 1);
        wide.addInitializer(integers("shape", Arrays.copyOf(many, 63)));
        for (int k = 0; k < NODES; k++) {
            wide.addNode(node("Reshape", "r" + k, "x", "shape"));
        }
        wide.addOutput(value("r0"));
        GraphProto.Builder slices = graph("slices of many axes", 1);
        slices.addInitializer(integers("starts", Arrays.copyOf(many, 60)));
        for (int k = 0; k < PARTS; k++) {
            slices.addNode(node("Slice", "s" + k, "x", "starts", "starts", "starts"));
        }
        slices.addOutput(value("s0"));
    }

    private void names() {
        GraphProto.Builder nameless = graph("nodes without outputs", 1);
        for (int k = 0; k < PARTS; k++) {
            nameless.addNode(NodeProto.newBuilder()
                    .setOpType("Squeeze")
                    .addInput("x")
                    .addAttribute(attribute("axes", AttributeType.INTS).addInts(1)));
        }
        nameless.addOutput(value("x"));
        GraphProto.Builder branches = graph("branches that define the same name", 1);
        branches.addInitializer(
                TensorProto.newBuilder().setName("yes").setDataType(9).addInt32Data(1));
        GraphProto body = GraphProto.newBuilder()
                .addNode(node("Relu", "t", "x"))
                .addOutput(ValueInfoProto.newBuilder().setName("t"))
                .build();
        for (int k = 0; k < PARTS / 3; k++) {
            branches.addNode(choice("c" + k, body));
        }
        branches.addOutput(value("c0"));
        GraphProto.Builder renamed = graph("many names that many graphs see", 1);
        renamed.addInitializer(
                TensorProto.newBuilder().setName("yes").setDataType(9).addInt32Data(1));
        GraphProto.Builder outer = GraphProto.newBuilder();
        GraphProto.Builder other = GraphProto.newBuilder();
        for (int k = 0; k < PARTS / 3; k++) {
            outer.addInitializer(floats("v" + k, 1));
            other.addInitializer(floats("v" + k, 1));
        }
        for (int k = 0; k < PARTS / 3; k++) {
            outer.addNode(node("Loop", "l" + k, "", "yes", "x")
                    .addAttribute(attribute("body", AttributeType.GRAPH).setG(GraphProto.newBuilder())));
        }
        outer.addOutput(value("v0"));
        other.addOutput(value("v0"));
        renamed.addNode(node("If", "first", "yes")
                .addAttribute(attribute("then_branch", AttributeType.GRAPH).setG(outer))
                .addAttribute(attribute("else_branch", AttributeType.GRAPH).setG(other)));
        renamed.addOutput(value("first"));
        GraphProto.Builder digits = graph("a state whose name has a million digits", 1);
        String name = "h" + "1".repeat(1_000_000) + "a";
        digits.addInput(value(name, -1, 1));
        digits.addNode(node("Add", name + "_out", "x", name)).addOutput(value(name + "_out"));
    }

    private static NodeProto.Builder choice(String output, GraphProto body) {
        return node("If", output, "yes")
                .addAttribute(attribute("then_branch", AttributeType.GRAPH).setG(body))
                .addAttribute(attribute("else_branch", AttributeType.GRAPH).setG(body));
    }

    private void chains() {
        GraphProto.Builder lookups = graph("lookups at the end of a long way", 1);
        lookups.addInitializer(Samples.raw("table", ElementType.FLOAT, 16, 2, 2));
        lookups.addInput(value("ids", -1, -1));
        String last = "ids";
        for (int k = 0; k < NODES / 2; k++) {
            lookups.addNode(node("Identity", "i" + k, last));
            last = "i" + k;
        }
        for (int k = 0; k < NODES / 2; k++) {
            lookups.addNode(node("Gather", "g" + k, "table", last));
        }
        lookups.addOutput(value("g0"));
        chain(graph("a chain of activations", 4), NODES, "Tanh");
        chain(graph("more nodes than a model has", 4), PARTS, "Tanh");
        GraphProto.Builder sums = graph("a chain of sums of two inputs", 4);
        chain(sums.addInput(value("h", -1, 4)), NODES, "Add", "h");
        GraphProto.Builder constants = graph("a chain of sums with constants of their own", 4);
        last = "x";
        for (int k = 0; k < NODES; k++) {
            constants.addInitializer(floats("c" + k, k)).addNode(node("Add", "n" + k, last, "c" + k));
            last = "n" + k;
        }
        constants.addOutput(value(last));
        GraphProto.Builder doubled = graph("sums of a sum with itself", 4);
        doubled.addInput(value("h", -1, 4)).addInitializer(floats("w", 1, 2, 3, 4));
        doubled.addNode(node("Tanh", "t", "h"));
        String sum = "w";
        for (int k = 0; k < 60; k++) {
            doubled.addNode(node("Add", "d" + k, sum, sum));
            sum = "d" + k;
        }
        doubled.addNode(node("Sigmoid", "gate", sum))
                .addNode(node("Tanh", "c", "x"))
                .addNode(node("Mul", "kept", "gate", "h"))
                .addNode(node("Mul", "added", "gate", "c"))
                .addNode(node("Add", "next", "kept", "added"))
                .addNode(node("Tanh", "shown", "next"))
                .addNode(node("Mul", "y", "gate", "shown"))
                .addOutput(value("y"))
                .addOutput(value("next"));
    }

    /** A state that begins with sums of a sum with itself: of an input, and of a weight for each sequence. */
    private void doubledStates() {
        for (String first : List.of("h", "w")) {
            GraphProto.Builder doubled = graph("a state that begins with doubled sums of " + first, 4);
            doubled.clearInput().addInput(value("x", -1, -1, 4)).addInput(value("h", -1, 4));
            doubled.addInitializer(floats("w", 1, 2, 3, 4));
            String sum = first;
            for (int k = 0; k < 60; k++) {
                doubled.addNode(node("Add", "d" + k, sum, sum));
                sum = "d" + k;
            }
            GraphProto.Builder body = GraphProto.newBuilder()
                    .setName("body")
                    .addInput(value("b", -1, 4))
                    .addInput(value("xt", -1, 4))
                    .addNode(node("Add", "a", "b", "xt"))
                    .addNode(node("Tanh", "o", "a"))
                    .addOutput(value("a"))
                    .addOutput(value("o"));
            doubled.addNode(node("Shape", "shape", "h"))
                    .addNode(node("Expand", "begin", sum, "shape"))
                    .addNode(node("Scan", "last", "begin", "x")
                            .addOutput("y")
                            .addAttribute(attribute("num_scan_inputs", AttributeType.INT)
                                    .setI(1))
                            .addAttribute(attribute("body", AttributeType.GRAPH).setG(body)))
                    .addOutput(value("y"))
                    .addOutput(value("last"));
        }
    }

    private void elements() {
        SplittableRandom random = new SplittableRandom(1);
        long[] indices = random.longs(1 << 14, 0, 1 << 14).toArray();
        GraphProto.Builder tiled = graph("elements in any order, many times", 1 << 14);
        tiled.addInitializer(integers("indices", indices)).addInitializer(integers("times", 1, 64));
        tiled.addNode(gather("g", "x", "indices"))
                .addNode(node("Relu", "r", "g"))
                .addNode(gather("h", "r", "indices"))
                .addNode(node("Tile", "y", "h", "times"))
                .addOutput(value("y"));
        GraphProto.Builder many = graph("elements in any order, again and again", 1 << 14);
        many.addInitializer(integers("indices", indices));
        String last = "x";
        for (int k = 0; k < 1000; k++) {
            many.addNode(gather("g" + k, last, "indices")).addNode(node("Relu", "r" + k, "g" + k));
            last = "r" + k;
        }
        many.addOutput(value(last));
        GraphProto.Builder layouts = GraphProto.newBuilder().setName("graph").addInput(value("x", 2, 1 << 13, 2, 2, 2));
        graphs.put("elements in any order of an input of any layout", layouts);
        layouts.addInitializer(
                integers("indices", random.longs(1 << 13, 0, 1 << 13).toArray()));
        last = "x";
        for (int k = 0; k < 200; k++) {
            layouts.addNode(gather("g" + k, last, "indices")).addNode(node("Relu", "r" + k, "g" + k));
            last = "r" + k;
        }
        layouts.addOutput(value(last));
        GraphProto.Builder picked = graph("an element of many parts, many times", 1 << 13);
        picked.addInitializer(integers("indices", Arrays.copyOf(indices, 1 << 13)))
                .addInitializer(integers("one", 0));
        picked.addNode(gather("g", "x", "indices")).addNode(node("Relu", "r", "g"));
        picked.setInitializer(
                0,
                integers(
                        "indices",
                        Arrays.stream(indices).limit(1 << 13).map(i -> i / 2).toArray()));
        picked.addNode(gather("parts", "r", "indices"));
        for (int k = 0; k < NODES; k++) {
            picked.addNode(gather("p" + k, "parts", "one"));
        }
        picked.addOutput(value("p0"));
    }

    private static NodeProto.Builder gather(String output, String from, String indices) {
        return node("Gather", output, from, indices)
                .addAttribute(attribute("axis", AttributeType.INT).setI(1));
    }

    private void steps() {
        GraphProto.Builder far = GraphProto.newBuilder().setName("graph").addInput(value("x", -1, 1, -1));
        graphs.put("taps that stand half a billion steps apart", far);
        far.addInitializer(Samples.raw("w", ElementType.FLOAT, 8, 1, 1, 2))
                .addNode(node("Conv", "y", "x", "w")
                        .addAttribute(attribute("dilations", AttributeType.INTS).addInts(1 << 29))
                        .addAttribute(
                                attribute("pads", AttributeType.INTS).addInts(1).addInts(0)))
                .addOutput(value("y"));
    }

    private void inputs() {
        GraphProto.Builder many = graph("many inputs and tensors", 1);
        for (int k = 0; k < MOST_VALUES; k++) {
            many.addInput(value("x" + k, -1, 1)).addOutput(value("x" + k));
        }
        for (int k = 0; k < PARTS; k++) {
            many.addInitializer(floats("w" + k, 1));
        }
        GraphProto.Builder states = graph("many inputs that may be states", 2);
        for (int k = 0; k < MOST_VALUES; k++) {
            states.addInput(value("h" + k, -1, 2))
                    .addNode(node("Add", "h" + k + "_out", "x", "h" + k))
                    .addOutput(value("h" + k + "_out"));
        }
        states(1 << 20);
        GraphProto.Builder more = graph("more inputs than a model has", 1);
        for (int k = 0; k < 20_000; k++) {
            more.addInput(value("x" + k, -1, 1));
        }
        more.addOutput(value("x"));
    }

    /** A few states of many elements each, which go through a Scan. */
    private void states(long size) {
        GraphProto.Builder large = GraphProto.newBuilder().setName("graph");
        graphs.put("states of millions of elements", large);
        GraphProto.Builder body = GraphProto.newBuilder().setName("body");
        NodeProto.Builder scan = NodeProto.newBuilder()
                .setOpType("Scan")
                .addAttribute(attribute("num_scan_inputs", AttributeType.INT).setI(1));
        for (int k = 0; k < 7; k++) {
            large.addInput(value("h" + k, -1, size));
            scan.addInput("h" + k).addOutput("h" + k + "_out");
            body.addInput(value("b" + k, -1, size)).addNode(node("Add", "a" + k, "b" + k, "xt"));
            body.addOutput(value("a" + k));
            large.addOutput(value("h" + k + "_out"));
        }
        body.addInput(value("xt", -1, 1)).addNode(node("Tanh", "o", "xt")).addOutput(value("o"));
        scan.addInput("x")
                .addOutput("y")
                .addAttribute(attribute("body", AttributeType.GRAPH).setG(body));
        large.addInput(value("x", -1, -1, 1)).addNode(scan).addOutput(value("y"));
    }

    /** Kernels of a few weights that move over frames of many features. */
    private void frames() {
        GraphProto.Builder kernels = GraphProto.newBuilder().setName("graph").addInput(value("x", 1, 1, -1, 700));
        graphs.put("small kernels over large frames", kernels);
        kernels.addInitializer(Samples.raw("W", ElementType.FLOAT, 36, 1, 1, 3, 3));
        for (int k = 0; k < 100; k++) {
            kernels.addNode(node("Conv", "c" + k, k == 0 ? "x" : "c" + (k - 1), "W")
                    .addAttribute(attribute("pads", AttributeType.INTS).addAllInts(List.of(1L, 1L, 1L, 1L))));
        }
        kernels.addOutput(value("c99"));
    }

    private void layers() {
        GraphProto.Builder named = graph("a chain of layers", 2);
        named.addInput(value("h", -1, 2));
        String last = "h";
        for (int k = 0; k < NODES; k++) {
            named.addNode(node("Add", "l" + k, "x", last).setName("l" + k + "/Add"));
            last = "l" + k;
        }
        named.addOutput(value(last));
        GraphProto.Builder products = graph("as many products as a model has layers", 2);
        products.addInitializer(Samples.raw("W", ElementType.FLOAT, 16, 2, 2));
        last = "x";
        for (int k = 0; k < NODES / 2; k++) {
            products.addNode(node("MatMul", "p" + k, last, "W").setName("p" + k + "/MatMul"));
            last = "p" + k;
        }
        products.addOutput(value(last));
        GraphProto.Builder parallel = graph("layers of the same name", 2);
        for (int k = 0; k < MOST_VALUES; k++) {
            parallel.addNode(node("Tanh", "y" + k, "x").setName("same/Tanh")).addOutput(value("y" + k));
        }
    }

    private void parts() {
        GraphProto.Builder split = graph("a vector in many parts", 400_000);
        NodeProto.Builder into = split("p0", "x");
        for (int k = 1; k < 400_000; k++) {
            into.addOutput("p" + k);
        }
        split.addNode(into).addOutput(value("p0"));
        GraphProto.Builder sizes = graph("the lengths of millions of parts", 4);
        sizes.addInitializer(Samples.raw("sizes", ElementType.BOOL, 9_000_000, 9_000_000));
        for (int k = 0; k < NODES; k++) {
            sizes.addNode(split("p" + k, "x").addInput("sizes"));
        }
        sizes.addOutput(value("p0"));
        GraphProto.Builder equal = graph("equal truth values, again and again", 600_000);
        equal.addNode(node("Equal", "e0", "x", "x"));
        for (int k = 1; k < NODES; k++) {
            equal.addNode(node("Equal", "e" + k, "e" + (k - 1), "e" + (k - 1)));
        }
        equal.addOutput(value("e" + (NODES - 1)));
    }

    private static NodeProto.Builder split(String output, String from) {
        return node("Split", output, from)
                .addAttribute(attribute("axis", AttributeType.INT).setI(1));
    }

    /** Files of one step with very many states. */
    private void manyStates() {
        GraphProto.Builder networks = graph("a network behind a network, again and again", 4);
        GraphProto.Builder behind = graph("many states behind a long chain", 4);
        GraphProto.Builder chained = graph("a chain of many states", 4);
        String last = "x";
        for (int k = 0; k < NODES / 2; k++) {
            behind.addNode(node("Tanh", "c" + k, last));
            last = "c" + k;
        }
        for (int k = 0; k < MOST_VALUES; k++) {
            String state = "h" + k;
            String next = state + "_out";
            String before = k == 0 ? "x" : "h" + (k - 1) + "_out";
            behind.addInput(value(state, -1, 4))
                    .addNode(node("Add", next, last, state))
                    .addOutput(value(next));
            chained.addInput(value(state, -1, 4))
                    .addNode(node("Add", next, before, state))
                    .addOutput(value(next));
            networks.addInput(value(state, -1, 4))
                    .addInitializer(Samples.raw("W" + k, ElementType.FLOAT, 64, 4, 4))
                    .addNode(node("MatMul", "m" + k, state, "W" + k))
                    .addNode(node("Add", "s" + k, before, "m" + k))
                    .addNode(node("Tanh", next, "s" + k))
                    .addOutput(value(next));
        }
    }

    /** Layers that have the same weights, each for itself. */
    private void weights() {
        GraphProto.Builder lookups = graph("lookups in one large table", 1);
        lookups.addInput(value("ids", -1, -1))
                .addInitializer(Samples.raw("table", ElementType.FLOAT, 9_600_000, 2_400_000, 1));
        GraphProto.Builder oneHot = graph("one-hot vectors of many kinds", 1);
        oneHot.addInput(value("ids", -1, -1))
                .addInitializer(integers("depth", 1_000))
                .addInitializer(floats("values", 0, 1));
        GraphProto.Builder convolutions = GraphProto.newBuilder().setName("graph");
        graphs.put("convolutions of many channels", convolutions);
        convolutions
                .addInput(value("x", -1, 100_000, -1))
                .addInitializer(Samples.raw("W", ElementType.FLOAT, 2_000_000, 100_000, 1, 5));
        String last = "x";
        for (int k = 0; k < 400; k++) {
            lookups.addNode(node("Gather", "y" + k, "table", "ids")).addOutput(value("y" + k));
            oneHot.addNode(node("OneHot", "y" + k, "ids", "depth", "values")).addOutput(value("y" + k));
            convolutions.addNode(node("Conv", "y" + k, last, "W")
                    .addAttribute(attribute("group", AttributeType.INT).setI(100_000))
                    .addAttribute(
                            attribute("pads", AttributeType.INTS).addInts(4).addInts(0)));
            last = "y" + k;
        }
        convolutions.addOutput(value(last));
        GraphProto.Builder rearranged = graph("elements in parts that are put together, again and again", 4_000);
        NodeProto.Builder parts = split("p0", "x");
        for (int k = 1; k < 4_000; k++) {
            parts.addOutput("p" + k);
        }
        rearranged.addNode(parts);
        for (int k = 0; k < 60; k++) {
            NodeProto.Builder joined = node("Concat", "y" + k)
                    .addAttribute(attribute("axis", AttributeType.INT).setI(1));
            for (int i = 0; i < 4_000; i++) {
                joined.addInput("p" + (7 * k + 3 * i) % 4_000);
            }
            rearranged.addNode(joined).addOutput(value("y" + k));
        }
    }
}
