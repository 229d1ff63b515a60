package dev.rondo.onnx.source;

import static dev.rondo.onnx.source.Samples.attribute;
import static dev.rondo.onnx.source.Samples.floats;
import static dev.rondo.onnx.source.Samples.graph;
import static dev.rondo.onnx.source.Samples.model;
import static dev.rondo.onnx.source.Samples.node;
import static dev.rondo.onnx.source.Samples.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.FormatException;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.FunctionProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Functions of a model stand where they are called, and cannot stand for more than a file may. */
class FunctionInliningTest {
    private static FunctionProto.Builder function(String name, NodeProto.Builder... nodes) {
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setDomain("own")
                .setName(name)
                .addInput("a")
                .addOutput("r")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
        for (NodeProto.Builder node : nodes) {
            function.addNode(node);
        }
        return function;
    }

    private static NodeProto.Builder call(String name, String output, String... inputs) {
        return node(name, output, inputs).setDomain("own");
    }

    private static ModelProto.Builder calling(GraphProto.Builder graph, FunctionProto.Builder... functions) {
        ModelProto.Builder model = model().setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
        for (FunctionProto.Builder function : functions) {
            model.addFunctions(function);
        }
        return model;
    }

    private static SourceGraph read(ModelProto.Builder model) {
        return OnnxReader.read(model.build().toByteArray()).graph();
    }

    private static String text(SourceGraph graph) {
        return graph.nodes().stream()
                .map(node -> node.operator() + node.inputs() + node.outputs())
                .collect(Collectors.joining(" "));
    }

    private static String refusal(ModelProto.Builder model) {
        return assertThrows(FormatException.class, () -> read(model))
                .problems()
                .getFirst()
                .toString();
    }

    @Test
    void eachCallHasValuesOfItsOwn() {
        GraphProto.Builder graph = graph().addNode(call("Twice", "p", "y"))
                .addNode(call("Twice", "q", "p"))
                .addOutput(value("q"));
        FunctionProto.Builder twice = function("Twice", node("Neg", "n", "a"), node("Sub", "r", "a", "n"));
        assertEquals(
                "Add[x, w][y] Neg[y][p/n] Sub[y, p/n][p] Neg[p][q/n] Sub[p, q/n][q]",
                text(read(calling(graph, twice))));
    }

    @Test
    void nodesAreNamedAfterTheCall() {
        SourceGraph graph = read(calling(
                graph().addNode(call("Own", "p", "y")),
                function("Own", node("Neg", "r", "a").setName(""))));
        assertEquals("n_p/Neg", graph.nodes().getLast().name());
    }

    @Test
    void functionsCallFunctions() {
        assertEquals(
                "Add[x, w][y] Neg[y][p/n] Neg[p/n][p]",
                text(read(calling(
                        graph().addNode(call("Outer", "p", "y")),
                        function("Outer", node("Neg", "n", "a"), call("Inner", "r", "n")),
                        function("Inner", node("Neg", "r", "a"))))));
    }

    @Test
    void whatACallLeavesOutIsTheDefaultOrLeftOut() {
        NodeProto.Builder leaky = node("LeakyRelu", "r", "a")
                .addAttribute(attribute("alpha", AttributeType.FLOAT).setRefAttrName("slope"))
                .addAttribute(attribute("other", AttributeType.FLOAT).setRefAttrName("unknown"));
        FunctionProto.Builder own = function("Own", leaky)
                .addAttributeProto(attribute("slope", AttributeType.FLOAT).setF(0.25f));
        GraphProto.Builder graph = graph().addNode(call("Own", "p", "y"))
                .addNode(call("Own", "q", "y")
                        .addAttribute(attribute("slope", AttributeType.FLOAT).setF(0.5f)));
        List<SourceNode> nodes = read(calling(graph, own)).nodes();
        assertEquals(0.25f, nodes.get(1).real("alpha", 0));
        assertEquals(0.5f, nodes.get(2).real("alpha", 0));
        assertEquals(1, nodes.get(1).attributes().size());
    }

    @Test
    void graphsInAFunctionSeeItsValues() {
        GraphProto.Builder branch =
                GraphProto.newBuilder().addNode(node("Neg", "inner", "a")).addOutput(value("inner"));
        FunctionProto.Builder own = function(
                "Own",
                node("If", "r", "a")
                        .addAttribute(
                                attribute("then_branch", AttributeType.GRAPH).setG(branch)));
        SourceNode choice = read(calling(graph().addNode(call("Own", "p", "y")), own))
                .nodes()
                .getLast();
        assertEquals("Neg[y][inner]", text(choice.graph("then_branch")));
    }

    @Test
    void callsInGraphsOfNodesAreWrittenOutToo() {
        GraphProto.Builder branch =
                GraphProto.newBuilder().addNode(call("Own", "inner", "x")).addOutput(value("inner"));
        GraphProto.Builder graph = graph().addNode(node("If", "p", "y")
                .addAttribute(attribute("then_branch", AttributeType.GRAPH).setG(branch)));
        SourceNode choice = read(calling(graph, function("Own", node("Neg", "r", "a"))))
                .nodes()
                .getLast();
        assertEquals("Neg[x][inner]", text(choice.graph("then_branch")));
    }

    @Test
    void aFunctionThatCallsItselfIsRefused() {
        assertEquals(
                "function 'own.Own': calls are nested 32 deep, but a function does not call itself; export or download the "
                        + "file again.",
                refusal(calling(graph().addNode(call("Own", "p", "y")), function("Own", call("Own", "r", "a")))));
    }

    @Test
    void functionsDoNotGrowWithoutBounds() {
        FunctionProto.Builder[] functions = new FunctionProto.Builder[20];
        for (int i = 0; i < functions.length; i++) {
            String inner = i + 1 < functions.length ? "F" + (i + 1) : "";
            functions[i] = inner.isEmpty()
                    ? function("F" + i, node("Neg", "r", "a"))
                    : function(
                            "F" + i,
                            call(inner, "b", "a"),
                            call(inner, "c", "b"),
                            call(inner, "d", "c"),
                            call(inner, "r", "d"));
        }
        String refusal = refusal(calling(graph().addNode(call("F0", "p", "y")), functions));
        assertTrue(refusal.contains("with it, the functions that are called take more than 16384 nodes"), refusal);
    }

    @Test
    void whatAFunctionCannotSeeIsRefused() {
        assertEquals(
                "function 'own.Own': it uses 'w', but a function sees its own values alone; export or download the file "
                        + "again.",
                refusal(calling(graph().addNode(call("Own", "p", "y")), function("Own", node("Add", "r", "a", "w")))));
    }

    @Test
    void whatDoesNotFitACallIsRefused() {
        assertEquals(
                "function 'own.Own': a node passes 2 inputs and takes 1 outputs, but it has 1 and 1; export or download the "
                        + "file again.",
                refusal(calling(graph().addNode(call("Own", "p", "y", "y")), function("Own", node("Neg", "r", "a")))));
        assertEquals(
                "function 'own.Own': its output 'a' is an input, but nodes compute it; export or download the file again.",
                refusal(calling(
                        graph().addNode(call("Own", "p", "y")),
                        function("Own").clearOutput().addOutput("a"))));
    }

    @Test
    void functionsThatAreNotToldApartAreRefused() {
        FunctionProto.Builder own = function("Own", node("Neg", "r", "a"));
        assertEquals(
                "function 'own.Own': it is there twice, but names are unique; export or download the file again.",
                refusal(calling(graph(), own, own)));
        assertEquals(
                "function '.Neg': it takes the name of an operator of ONNX, but functions have a domain of their own; export "
                        + "or download the file again.",
                refusal(calling(graph(), function("Neg", node("Abs", "r", "a")).setDomain(""))));
        assertEquals(
                "function 'own.Own': it is written with opset 9, the graph with 17, but Rondo reads a file with one version of "
                        + "ONNX's operators; export the model with one opset.",
                refusal(calling(
                        graph(),
                        function("Own", node("Neg", "r", "a"))
                                .setOpsetImport(
                                        0, OperatorSetIdProto.newBuilder().setVersion(9)))));
    }

    @Test
    void newNamesAreNoneThatAreThere() {
        GraphProto.Builder graph = graph().addInitializer(floats("p/n", 1, 2)).addNode(call("Own", "p", "y"));
        assertEquals(
                "Add[x, w][y] Neg[y][p/n/1] Neg[p/n/1][p]",
                text(read(calling(graph, function("Own", node("Neg", "n", "a"), node("Neg", "r", "n"))))));
    }
}
