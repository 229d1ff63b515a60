package dev.rondo.onnx.source;

import static dev.rondo.onnx.source.Samples.attribute;
import static dev.rondo.onnx.source.Samples.node;
import static dev.rondo.onnx.source.Samples.value;

import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.FunctionProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Valid files with functions that stand for more than an import could hold, or look at in time. */
final class FunctionBombs {
    private static final String DOMAIN = "own";
    private static final OperatorSetIdProto OWN =
            OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1).build();

    /** About as many nodes and tensors as a file has. */
    private static final int PARTS = 15_000;

    private static final int LONG = 3_000_000;

    private final Map<String, ModelProto> files = new LinkedHashMap<>();

    private FunctionBombs() {
        counts();
        signatures();
        names();
        references();
    }

    /** The files by what is in them. */
    static Map<String, ModelProto> files() {
        return new FunctionBombs().files;
    }

    private void add(String name, GraphProto.Builder graph, FunctionProto.Builder... functions) {
        ModelProto.Builder file = Samples.model().addOpsetImport(OWN).setGraph(graph.addOutput(value("y")));
        for (FunctionProto.Builder function : functions) {
            file.addFunctions(function);
        }
        files.put(name, file.build());
    }

    private static GraphProto.Builder graph() {
        return GraphProto.newBuilder().setName("graph").addInput(value("x", -1, 4));
    }

    private static FunctionProto.Builder function(String name, int inputs, int outputs) {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setName(name)
                .setDomain(DOMAIN)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(OWN);
        for (int k = 0; k < inputs; k++) {
            function.addInput("i" + k);
        }
        for (int k = 0; k < outputs; k++) {
            function.addOutput("o" + k);
        }
        return function;
    }

    private static NodeProto.Builder call(String function, String output, String... inputs) {
        return node(function, output, inputs).setDomain(DOMAIN);
    }

    private void counts() {
        List<FunctionProto.Builder> doubling = new ArrayList<>();
        doubling.add(function("f0", 1, 1).addNode(node("Relu", "o0", "i0")));
        for (int k = 1; k < 30; k++) {
            String inner = "f" + (k - 1);
            doubling.add(function("f" + k, 1, 1).addNode(call(inner, "t", "i0")).addNode(call(inner, "o0", "t")));
        }
        add(
                "functions that double",
                graph().addNode(call("f29", "y", "x")),
                doubling.toArray(FunctionProto.Builder[]::new));
        GraphProto.Builder body = GraphProto.newBuilder().setName("body");
        for (int k = 0; k < PARTS / 2; k++) {
            body.addNode(NodeProto.newBuilder());
        }
        GraphProto.Builder calls = graph();
        for (int k = 0; k < PARTS / 2; k++) {
            calls.addNode(call("f", k == 0 ? "y" : "y" + k, "x"));
        }
        NodeProto.Builder choice = node("If", "o0", "i0")
                .addAttribute(attribute("then_branch", AttributeType.GRAPH).setG(body));
        add(
                "calls of a function that has a large graph",
                calls,
                function("f", 1, 1).addNode(choice));
    }

    private void signatures() {
        GraphProto.Builder calls = graph();
        for (int k = 0; k < PARTS; k++) {
            calls.addNode(call("f", k == 0 ? "y" : "y" + k, "x"));
        }
        add(
                "a call with many inputs and outputs",
                graph().addNode(call("f", "y", "x")),
                function("f", 100_000, 100_000));
        NodeProto.Builder relu = node("Relu", "o0", "i0");
        add("calls with many inputs", calls.clone(), function("f", 200_000, 1).addNode(relu));
        add("calls with many outputs", calls.clone(), function("f", 1, 200_000).addNode(relu));
    }

    private void names() {
        FunctionProto.Builder nodes = function("f", 1, 1);
        FunctionProto.Builder uses = function("f", 1, 1);
        for (int k = 0; k < 3_000; k++) {
            String output = k == 0 ? "o0" : "t" + k;
            nodes.addNode(node("Relu", output, "i0").clearName());
            NodeProto.Builder sum = node("Sum", output, "i0");
            for (int i = 0; i < 40; i++) {
                sum.addInput("i0");
            }
            uses.addNode(sum);
        }
        add("a call of a long name", graph().addNode(call("f", "y", "x").setName("n".repeat(LONG))), nodes);
        String value = "v".repeat(LONG);
        GraphProto.Builder output = graph().addNode(call("f", value, "x")).addNode(node("Relu", "y", value));
        add("a call that gives a long name", output, nodes);
        add(
                "a call that takes a long name",
                graph().addInput(value(value, -1, 4)).addNode(call("f", "y", value)),
                uses);
    }

    private void references() {
        FunctionProto.Builder numbers = function("f", 1, 1);
        FunctionProto.Builder graphs = function("f", 1, 1);
        for (int k = 0; k < PARTS / 2; k++) {
            String output = k == 0 ? "o0" : "t" + k;
            numbers.addNode(node("Constant", output).addAttribute(reference("value_floats", AttributeType.FLOATS)));
            graphs.addNode(node("If", output, "i0").addAttribute(reference("then_branch", AttributeType.GRAPH)));
        }
        AttributeProto.Builder floats = attribute("given", AttributeType.FLOATS);
        for (int k = 0; k < 1_000_000; k++) {
            floats.addFloats(k);
        }
        add(
                "numbers for many nodes of a function",
                graph().addNode(call("f", "y", "x").addAttribute(floats)),
                numbers);
        GraphProto.Builder body = GraphProto.newBuilder().setName("body");
        for (int k = 0; k < PARTS / 2; k++) {
            body.addNode(NodeProto.newBuilder());
        }
        AttributeProto.Builder given = attribute("given", AttributeType.GRAPH).setG(body);
        add(
                "a graph for many nodes of a function",
                graph().addNode(call("f", "y", "x").addAttribute(given)),
                graphs);
    }

    private static AttributeProto.Builder reference(String name, AttributeType type) {
        return attribute(name, type).setRefAttrName("given");
    }
}
