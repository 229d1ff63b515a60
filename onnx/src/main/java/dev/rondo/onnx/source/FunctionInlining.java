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

    private record Signature(String domain, String name, String overload) {}

    /** What the names in a function stand for where it is called. */
    private record Call(Renaming values, Map<String, AttributeProto> attributes) {
        String value(String name) {
            return name.isEmpty() ? name : values.of(name);
        }
    }

    private final Map<Signature, FunctionProto> functions = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> wishes = new HashMap<>();
    private final Findings findings;
    private final long granted;
    private long used;

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
        if (functions.put(signature, function) != null) {
            findings.add(path, "it is there twice", "names are unique");
        }
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
            node.getAttributeList().stream()
                    .filter(AttributeProto::hasG)
                    .forEach(attribute -> collect(attribute.getG()));
        }
    }

    private GraphProto graph(GraphProto graph, int depth) {
        List<NodeProto> nodes = new ArrayList<>();
        graph.getNodeList().forEach(node -> expand(node, depth, nodes));
        return graph.toBuilder().clearNode().addAllNode(nodes).build();
    }

    /** Adds a node, or the nodes of the function that it calls. */
    private void expand(NodeProto node, int depth, List<NodeProto> into) {
        FunctionProto function = functions.get(new Signature(node.getDomain(), node.getOpType(), node.getOverload()));
        if (function == null) {
            into.add(withBodies(node, depth));
            return;
        }
        if (depth == DEEPEST) {
            throw Findings.damaged(
                    path(function), "calls are nested " + DEEPEST + " deep", "a function does not call itself");
        }
        Call call = call(node, function);
        String name = node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
        for (NodeProto inner : function.getNodeList()) {
            take(function, inner);
            String own = inner.getName().isEmpty() ? inner.getOpType() : inner.getName();
            NodeProto renamed = renamed(inner, call).setName(name + "/" + own).build();
            expand(renamed, depth + 1, into);
        }
        for (String output : function.getOutputList()) {
            if (function.getInputList().contains(output)) {
                findings.add(
                        path(function), "its output " + Findings.shown(output) + " is an input", "nodes compute it");
            }
        }
    }

    private void take(FunctionProto function, NodeProto node) {
        used += NODE + node.getSerializedSize();
        if (used > granted) {
            throw new FormatException(new Problem(
                    path(function),
                    "with it, the functions that are called take more than " + (granted >> 20) + " MB",
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
        return new Call(new Renaming(values), attributes(node, function));
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

    private static NodeProto.Builder renamed(NodeProto node, Call call) {
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
    private static @Nullable AttributeProto bound(AttributeProto attribute, Call call) {
        if (!attribute.getRefAttrName().isEmpty()) {
            AttributeProto given = call.attributes().get(attribute.getRefAttrName());
            return given == null
                    ? null
                    : given.toBuilder().setName(attribute.getName()).build();
        }
        return attribute.hasG()
                ? attribute.toBuilder().setG(renamed(attribute.getG(), call)).build()
                : attribute;
    }

    /** A graph within a function, whose own names are not those of the function. */
    private static GraphProto renamed(GraphProto graph, Call call) {
        Set<String> own = new HashSet<>();
        graph.getInputList().forEach(input -> own.add(input.getName()));
        graph.getInitializerList().forEach(initializer -> own.add(initializer.getName()));
        graph.getNodeList().forEach(node -> own.addAll(node.getOutputList()));
        Call inner = new Call(call.values().within(own), call.attributes());
        GraphProto.Builder renamed = graph.toBuilder().clearNode().clearOutput();
        graph.getNodeList().forEach(node -> renamed.addNode(renamed(node, inner)));
        graph.getOutputList()
                .forEach(output -> renamed.addOutput(output.toBuilder().setName(inner.value(output.getName()))));
        return renamed.build();
    }
}
