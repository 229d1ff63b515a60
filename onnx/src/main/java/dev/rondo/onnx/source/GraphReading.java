package dev.rondo.onnx.source;

import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes graphs of messages: each name is defined once, and before it is used. */
final class GraphReading {
    private final TensorReading tensors;
    private final Set<String> domains;
    private final Findings findings;

    /** Of a model that imports operators of these domains. */
    GraphReading(TensorReading tensors, Set<String> domains, Findings findings) {
        this.tensors = tensors;
        this.domains = Set.copyOf(domains);
        this.findings = findings;
    }

    /** The graph of the model. */
    SourceGraph read(GraphProto proto) throws IOException {
        return read(proto, "", null);
    }

    /** A graph: {@code path} is where it stands, empty for the model's; problems are noted and what they concern is left out. */
    SourceGraph read(GraphProto proto, String path, @Nullable Scope outer) throws IOException {
        Scope scope = new Scope(outer);
        List<SourceValue> inputs = values(proto.getInputList(), path, "input");
        for (SourceValue input : inputs) {
            if (!scope.define(input.name())) {
                findings.add(
                        within(path, "input " + Findings.shown(input.name())), "it is there twice", "names are unique");
            }
        }
        if (proto.getSparseInitializerCount() > 0) {
            findings.add(
                    within(
                            path,
                            "initializer "
                                    + Findings.shown(proto.getSparseInitializer(0)
                                            .getValues()
                                            .getName())),
                    "it is sparse",
                    "Rondo reads dense tensors",
                    "make it dense");
        }
        Map<String, SourceTensor> initializers = initializers(proto.getInitializerList(), path, scope);
        List<SourceNode> nodes = new ArrayList<>();
        for (NodeProto node : proto.getNodeList()) {
            nodes.add(node(node, path, scope));
        }
        List<SourceValue> outputs = values(proto.getOutputList(), path, "output");
        for (SourceValue output : outputs) {
            if (!scope.knows(output.name())) {
                findings.add(
                        within(path, "output " + Findings.shown(output.name())),
                        "nothing computes it",
                        "a node has it as an output");
            }
        }
        return new SourceGraph(proto.getName(), nodes, inputs, outputs, initializers);
    }

    private List<SourceValue> values(List<ValueInfoProto> protos, String path, String role) {
        boolean typed = path.isEmpty() && role.equals("input");
        List<SourceValue> values = new ArrayList<>();
        for (ValueInfoProto proto : protos) {
            values.add(ValueReading.read(
                    proto, typed, within(path, role + " " + Findings.shown(proto.getName())), findings));
        }
        return values;
    }

    private Map<String, SourceTensor> initializers(List<TensorProto> protos, String path, Scope scope)
            throws IOException {
        Map<String, SourceTensor> initializers = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (TensorProto proto : protos) {
            String where = within(path, "initializer " + Findings.shown(proto.getName()));
            if (proto.getName().isEmpty()) {
                findings.add(where, "it has no name", "nodes refer to it by its name");
            }
            if (!seen.add(proto.getName())) {
                findings.add(where, "it is there twice", "names are unique");
            }
            scope.define(proto.getName());
            SourceTensor tensor = tensors.read(proto, where);
            if (tensor != null) {
                initializers.put(proto.getName(), tensor);
            }
        }
        return initializers;
    }

    private SourceNode node(NodeProto proto, String path, Scope scope) throws IOException {
        String domain = proto.getDomain().equals("ai.onnx") ? "" : proto.getDomain();
        SourceNode bare = new SourceNode(
                proto.getName(), proto.getOpType(), domain, proto.getInputList(), proto.getOutputList(), Map.of());
        String where = within(path, bare.path());
        if (bare.operator().isEmpty()) {
            findings.add(where, "it has no operator", "a node names its operator in op_type");
        }
        if (!domains.contains(domain)) {
            findings.add(
                    where, "it is of domain " + Findings.shown(domain), "the model does not import an opset of it");
        }
        Arity.check(bare, where, findings);
        for (String input : bare.inputs()) {
            if (!input.isEmpty() && !scope.knows(input)) {
                findings.add(
                        where,
                        "it uses " + Findings.shown(input),
                        "nothing before it defines that: nodes stand in the order in which they run, without a circle");
            }
        }
        Map<String, Attribute> attributes =
                new AttributeReading(this, tensors, findings).read(proto.getAttributeList(), where, scope);
        for (String output : bare.outputs()) {
            if (!output.isEmpty() && !scope.define(output)) {
                findings.add(where, "it defines " + Findings.shown(output) + " again", "names are unique");
            }
        }
        return attributes.isEmpty()
                ? bare
                : new SourceNode(bare.name(), bare.operator(), domain, bare.inputs(), bare.outputs(), attributes);
    }

    private static String within(String outer, String inner) {
        return outer.isEmpty() ? inner : outer + ": " + inner;
    }
}
