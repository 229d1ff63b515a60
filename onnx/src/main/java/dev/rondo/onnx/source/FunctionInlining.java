package dev.rondo.onnx.source;

import dev.rondo.FormatException;
import dev.rondo.Problem;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.FunctionProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the nodes of a model's own functions in the place of the nodes that call them. Functions may call functions, so that a small file
 * can stand for any number of nodes: what they take is granted in proportion to the file.
 */
final class FunctionInlining {
    private static final int DEEPEST = 32;
    private static final long ALWAYS_GRANTED = 16L << 20;
    private static final int GRANTED_EACH_BYTE = 4;

    /** About what a node takes beside its message. */
    private static final int NODE = 64;

    /** A function, and how many nodes and names of values there are in it, those in graphs included. */
    private record Function(FunctionProto proto, long nodes, long names) {
        static Function of(FunctionProto proto) {
            return new Function(proto, nodesIn(proto.getNodeList()), namesIn(proto.getNodeList()));
        }
    }

    private record Signature(String domain, String name, String overload) {}

    /** What the names in a function stand for where it is called. */
    private record Call(FunctionProto function, Renaming values, Map<String, AttributeProto> attributes) {
        String value(String name) {
            return name.isEmpty() ? name : values.of(name);
        }
    }

    private final Map<Signature, Function> functions = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> wishes = new HashMap<>();
    private final Findings findings;
    private final long granted;
    private long used;
    private long nodes;

    private FunctionInlining(ModelProto model, Findings findings) {
        this.findings = findings;
        this.granted = ALWAYS_GRANTED + (long) GRANTED_EACH_BYTE * model.getSerializedSize();
    }

    /**
     * The graph of a model without calls of its functions.
     *
     * @throws FormatException if the functions take more than the size of the file gives a right to
     */
    static GraphProto inline(ModelProto model, Map<String, Long> opsets, Findings findings) {
        if (model.getFunctionsCount() == 0) {
            return model.getGraph();
        }
        FunctionInlining inlining = new FunctionInlining(model, findings);
        model.getFunctionsList().forEach(function -> inlining.declare(function, opsets));
        inlining.collect(model.getGraph());
        return inlining.graph(model.getGraph(), 0);
    }

    private void declare(FunctionProto function, Map<String, Long> opsets) {
        String path = path(function);
        if (isStandard(function.getDomain())) {
            findings.add(path, "it takes the name of an operator of ONNX", "functions have a domain of their own");
        }
        for (OperatorSetIdProto opset : function.getOpsetImportList()) {
            Long own = isStandard(opset.getDomain()) ? opsets.get("") : null;
            if (own != null && own != opset.getVersion()) {
                findings.add(
                        path,
                        "it is written with opset " + opset.getVersion() + ", the graph with " + own,
                        "Rondo reads a file with one version of ONNX's operators",
                        "export the model with one opset");
            }
        }
        Signature signature = new Signature(function.getDomain(), function.getName(), function.getOverload());
        if (functions.put(signature, Function.of(function)) != null) {
            findings.add(path, "it is there twice", "names are unique");
        }
    }

    private static long nodesIn(List<NodeProto> nodes) {
        return nodes.size()
                + bodies(nodes).mapToLong(body -> nodesIn(body.getNodeList())).sum();
    }

    private static long namesIn(List<NodeProto> nodes) {
        return nodes.stream()
                        .mapToLong(node -> node.getInputCount() + node.getOutputCount())
                        .sum()
                + bodies(nodes)
                        .mapToLong(body -> body.getOutputCount() + namesIn(body.getNodeList()))
                        .sum();
    }

    private static Stream<GraphProto> bodies(List<NodeProto> nodes) {
        return nodes.stream()
                .flatMap(node -> node.getAttributeList().stream())
                .filter(AttributeProto::hasG)
                .map(AttributeProto::getG);
    }

    private static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private static String path(FunctionProto function) {
        return "function " + Findings.shown(function.getDomain() + "." + function.getName());
    }

    /** The names of a graph, and of the graphs in it, which new values do not have. */
    private void collect(GraphProto graph) {
        graph.getInputList().stream().map(ValueInfoProto::getName).forEach(taken::add);
        graph.getInitializerList().stream().map(TensorProto::getName).forEach(taken::add);
        for (NodeProto node : graph.getNodeList()) {
            taken.addAll(node.getOutputList());
            bodies(List.of(node)).forEach(this::collect);
        }
    }

    private GraphProto graph(GraphProto graph, int depth) {
        List<NodeProto> nodes = new ArrayList<>();
        graph.getNodeList().forEach(node -> expand(node, depth, nodes));
        return graph.toBuilder().clearNode().addAllNode(nodes).build();
    }

    /** Adds a node, or the nodes of the function that it calls. */
    private void expand(NodeProto node, int depth, List<NodeProto> into) {
        Function called = functions.get(new Signature(node.getDomain(), node.getOpType(), node.getOverload()));
        if (called == null) {
            into.add(withBodies(node, depth));
            return;
        }
        FunctionProto function = called.proto();
        if (depth == DEEPEST) {
            throw Findings.damaged(
                    path(function), "calls are nested " + DEEPEST + " deep", "a function does not call itself");
        }
        take(called, node);
        String name = node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
        Call call = call(node, function);
        for (NodeProto inner : function.getNodeList()) {
            String own = inner.getName().isEmpty() ? inner.getOpType() : inner.getName();
            NodeProto renamed = renamed(inner, call).setName(name + "/" + own).build();
            expand(renamed, depth + 1, into);
        }
        Set<String> inputs = new HashSet<>(function.getInputList());
        for (String output : function.getOutputList()) {
            if (inputs.contains(output)) {
                findings.add(
                        path(function), "its output " + Findings.shown(output) + " is an input", "nodes compute it");
            }
        }
    }

    /** Takes what a call stands for; each name in the function may become one of the call's, or begin with it. */
    private void take(Function called, NodeProto call) {
        int longest = Stream.of(List.of(call.getName()), call.getInputList(), call.getOutputList())
                .flatMap(List::stream)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        take(
                called.proto(),
                called.proto().getSerializedSize()
                        + called.nodes() * NODE
                        + (called.nodes() + called.names()) * longest,
                called.nodes());
    }

    private void take(FunctionProto function, long bytes, long more) {
        used += bytes;
        nodes += more;
        if (used > granted || nodes > Survey.MOST_PARTS_OF_A_MODEL) {
            throw new FormatException(new Problem(
                    path(function),
                    "with it, the functions that are called take more than "
                            + (used > granted ? (granted >> 20) + " MB" : Survey.MOST_PARTS_OF_A_MODEL + " nodes"),
                    "what functions stand for is small against the file",
                    "export the model without functions"));
        }
    }

    private NodeProto withBodies(NodeProto node, int depth) {
        if (node.getAttributeList().stream().noneMatch(AttributeProto::hasG)) {
            return node;
        }
        NodeProto.Builder builder = node.toBuilder();
        for (AttributeProto.Builder attribute : builder.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(graph(attribute.getG(), depth));
            }
        }
        return builder.build();
    }

    private Call call(NodeProto node, FunctionProto function) {
        if (node.getInputCount() > function.getInputCount() || node.getOutputCount() > function.getOutputCount()) {
            findings.add(
                    path(function),
                    "a node passes " + node.getInputCount() + " inputs and takes " + node.getOutputCount() + " outputs",
                    "it has " + function.getInputCount() + " and " + function.getOutputCount());
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < function.getInputCount(); i++) {
            values.put(function.getInput(i), i < node.getInputCount() ? node.getInput(i) : "");
        }
        for (int i = 0; i < Math.min(function.getOutputCount(), node.getOutputCount()); i++) {
            if (!node.getOutput(i).isEmpty()) {
                values.putIfAbsent(function.getOutput(i), node.getOutput(i));
            }
        }
        String prefix = node.getOutputCount() > 0 ? node.getOutput(0) : node.getOpType();
        for (NodeProto inner : function.getNodeList()) {
            for (String output : inner.getOutputList()) {
                if (!output.isEmpty() && !values.containsKey(output)) {
                    values.put(output, fresh(prefix + "/" + output));
                }
            }
        }
        function.getNodeList().stream()
                .flatMap(inner -> inner.getInputList().stream())
                .filter(input -> !input.isEmpty() && !values.containsKey(input))
                .forEach(input -> findings.add(
                        path(function), "it uses " + Findings.shown(input), "a function sees its own values alone"));
        return new Call(function, new Renaming(values), attributes(node, function));
    }

    private String fresh(String wish) {
        String name = wish;
        while (!taken.add(name)) {
            name = wish + "/" + wishes.merge(wish, 1, Integer::sum);
        }
        return name;
    }

    /** What a call says, and for the rest what the function has as defaults. */
    private static Map<String, AttributeProto> attributes(NodeProto node, FunctionProto function) {
        Map<String, AttributeProto> attributes = new LinkedHashMap<>();
        function.getAttributeProtoList().forEach(standard -> attributes.put(standard.getName(), standard));
        node.getAttributeList().forEach(given -> attributes.put(given.getName(), given));
        return attributes;
    }

    private NodeProto.Builder renamed(NodeProto node, Call call) {
        NodeProto.Builder renamed = node.toBuilder().clearInput().clearOutput().clearAttribute();
        node.getInputList().forEach(input -> renamed.addInput(call.value(input)));
        node.getOutputList().forEach(output -> renamed.addOutput(call.value(output)));
        for (AttributeProto attribute : node.getAttributeList()) {
            AttributeProto bound = bound(attribute, call);
            if (bound != null) {
                renamed.addAttribute(bound);
            }
        }
        return renamed;
    }

    /** An attribute with what the call gives for it; null if that leaves it out. */
    private @Nullable AttributeProto bound(AttributeProto attribute, Call call) {
        if (!attribute.getRefAttrName().isEmpty()) {
            AttributeProto given = call.attributes().get(attribute.getRefAttrName());
            if (given == null) {
                return null;
            }
            take(
                    call.function(),
                    given.getSerializedSize(),
                    nodesIn(given.getG().getNodeList()));
            return given.toBuilder().setName(attribute.getName()).build();
        }
        return attribute.hasG()
                ? attribute.toBuilder().setG(renamed(attribute.getG(), call)).build()
                : attribute;
    }

    /** A graph within a function, whose own names are not those of the function. */
    private GraphProto renamed(GraphProto graph, Call call) {
        Set<String> own = new HashSet<>();
        graph.getInputList().forEach(input -> own.add(input.getName()));
        graph.getInitializerList().forEach(initializer -> own.add(initializer.getName()));
        graph.getNodeList().forEach(node -> own.addAll(node.getOutputList()));
        Call inner = new Call(call.function(), call.values().within(own), call.attributes());
        GraphProto.Builder renamed = graph.toBuilder().clearNode().clearOutput();
        graph.getNodeList().forEach(node -> renamed.addNode(renamed(node, inner)));
        graph.getOutputList()
                .forEach(output -> renamed.addOutput(output.toBuilder().setName(inner.value(output.getName()))));
        return renamed.build();
    }
}
