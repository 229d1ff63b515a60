package dev.rondo.onnxruntime;

import com.google.protobuf.ByteString;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.FunctionProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.SparseTensorProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnxruntime.Files.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Files that are not what a file should be, each in one respect. */
final class Malformed {
    private final List<byte[]> files = new ArrayList<>();

    private Malformed() {}

    static List<byte[]> files() {
        Malformed malformed = new Malformed();
        malformed.bytes();
        malformed.headers();
        malformed.names();
        malformed.tensors();
        malformed.operators();
        malformed.subgraphs();
        malformed.functions();
        return malformed.files;
    }

    /** A recurrence: {@code y = GRU(x)}. */
    private static ModelProto.Builder base() {
        GraphProto graph = Files.graph(
                List.of(Files.floats("x", "time", "batch", "2")),
                List.of(Files.floats("y", "time", "1", "batch", "3")),
                Node.of("GRU", "x", "w", "r", "y").with("hidden_size", 3));
        return ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11))
                .setGraph(graph.toBuilder()
                        .addInitializer(Files.tensor("w", 1, 9, 2))
                        .addInitializer(Files.tensor("r", 1, 9, 3)));
    }

    private void file(Consumer<ModelProto.Builder> damage) {
        ModelProto.Builder model = base();
        damage.accept(model);
        files.add(model.build().toByteArray());
    }

    private void graph(Consumer<GraphProto.Builder> damage) {
        file(model -> damage.accept(model.getGraphBuilder()));
    }

    private void node(Consumer<NodeProto.Builder> damage) {
        graph(graph -> damage.accept(graph.getNodeBuilder(0)));
    }

    private void weights(Consumer<TensorProto.Builder> damage) {
        graph(graph -> damage.accept(graph.getInitializerBuilder(0)));
    }

    private void bytes() {
        files.add(new byte[0]);
        files.add("a text".getBytes(StandardCharsets.UTF_8));
        files.add(new byte[4096]);
        files.add("\0\0\0\0ORTM\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
    }

    private void headers() {
        file(ModelProto.Builder::clearGraph);
        file(ModelProto.Builder::clearOpsetImport);
        file(ModelProto.Builder::clearIrVersion);
        file(model -> model.setIrVersion(99));
        file(model -> model.setIrVersion(-1));
        file(model -> model.getOpsetImportBuilder(0).setVersion(99));
        file(model -> model.getOpsetImportBuilder(0).setVersion(-1));
        file(model -> model.addOpsetImportBuilder().setDomain("nobody").setVersion(1));
    }

    private void names() {
        graph(graph -> graph.clearInput());
        graph(graph -> graph.clearOutput());
        graph(graph -> graph.clearNode());
        graph(graph -> graph.clearInitializer());
        graph(graph -> graph.getOutputBuilder(0).setName("z"));
        graph(graph -> graph.getInputBuilder(0).setName("z"));
        graph(graph -> graph.addInput(graph.getInput(0)));
        graph(graph -> graph.addNode(graph.getNode(0)));
        graph(graph -> graph.addInitializer(graph.getInitializer(0)));
        node(node -> node.setInput(0, "y"));
        node(node -> node.clearOutput());
        node(node -> node.clearInput());
        node(node -> node.addInput("x").addInput("x").addInput("x").addInput("x"));
        node(node -> node.setInput(1, ""));
    }

    private void tensors() {
        weights(tensor -> tensor.setDims(1, 8));
        weights(tensor -> tensor.setDims(1, -9));
        weights(tensor -> tensor.setDims(1, 0));
        weights(tensor -> tensor.setDims(1, 1L << 40));
        weights(tensor -> tensor.setDims(1, Long.MAX_VALUE));
        weights(tensor -> tensor.setDataType(0));
        weights(tensor -> tensor.setDataType(Files.INT64));
        weights(tensor -> tensor.setDataType(Files.STRING));
        weights(tensor -> tensor.setDataType(12345));
        weights(tensor -> tensor.clearFloatData());
        weights(tensor -> tensor.setRawData(ByteString.copyFrom(new byte[7])));
        weights(tensor -> tensor.clearFloatData().setRawData(ByteString.copyFrom(new byte[7])));
        weights(tensor -> tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL));
        graph(graph -> graph.addSparseInitializer(SparseTensorProto.newBuilder()
                .setValues(Files.tensor("s", 2))
                .setIndices(Files.tensor("", 1L, 1))
                .addDims(-4)));
        graph(graph -> graph.setInput(0, Files.value("x", Files.INT64, "time", "batch", "2")));
        graph(graph -> graph.setInput(0, Files.floats("x", "time", "batch", "2", "2")));
        graph(graph -> graph.setInput(0, Files.floats("x", "time", "batch", "0")));
        graph(graph -> graph.setOutput(0, Files.floats("y", "time", "1", "batch", "4")));
        graph(graph -> graph.setOutput(0, Files.floats("y", "batch", "1", "time", "3")));
        graph(graph -> graph.setOutput(0, Files.value("y", Files.INT64, "time", "1", "batch", "3")));
    }

    private void operators() {
        node(node -> node.setOpType("Unknown"));
        node(node -> node.setDomain("nobody"));
        node(node -> node.clearAttribute());
        node(node -> node.getAttributeBuilder(0).setI(0));
        node(node -> node.getAttributeBuilder(0).setI(-3));
        node(node -> node.getAttributeBuilder(0).setI(1L << 40));
        node(node -> node.getAttributeBuilder(0).setType(AttributeProto.AttributeType.FLOAT));
        node(node -> node.getAttributeBuilder(0).clearType());
        node(node -> node.addAttribute(node.getAttribute(0)));
        node(node -> node.addAttributeBuilder()
                .setName("direction")
                .setS(ByteString.copyFromUtf8("sideways"))
                .setType(AttributeProto.AttributeType.STRING));
        node(node -> node.addAttributeBuilder()
                .setName("activations")
                .addStrings(ByteString.copyFromUtf8("None"))
                .setType(AttributeProto.AttributeType.STRINGS));
        for (String operator : List.of("LSTM", "RNN", "Scan", "If", "Loop", "Conv", "Reshape", "Gather")) {
            node(node -> node.setOpType(operator));
        }
    }

    private void subgraphs() {
        graph(graph -> graph.clearNode()
                .addNode(Node.of("If", "x", "y")
                        .with("then_branch", graph.build())
                        .proto()));
        graph(graph -> graph.clearNode()
                .addNode(Node.of("Loop", "", "", "x", "y")
                        .with("body", graph.build())
                        .proto()));
        graph(graph -> graph.clearNode()
                .addNode(Node.of("Scan", "x", "y")
                        .with("body", graph.build())
                        .with("num_scan_inputs", 7)
                        .proto()));
        for (int depth : new int[] {5, 20, 200}) {
            graph(graph -> {
                GraphProto inner = graph.build();
                for (int i = 0; i < depth; i++) {
                    inner = graph.clone()
                            .clearNode()
                            .addNode(Node.of("If", "c", "y")
                                    .with("then_branch", inner)
                                    .with("else_branch", GraphProto.getDefaultInstance())
                                    .proto())
                            .build();
                }
                graph.mergeFrom(inner);
            });
        }
    }

    /** Functions that call themselves, or each other. */
    private void functions() {
        file(model -> {
            model.setIrVersion(8).addOpsetImportBuilder().setDomain("own").setVersion(1);
            model.getGraphBuilder()
                    .getNodeBuilder(0)
                    .setDomain("own")
                    .setOpType("f")
                    .clearAttribute();
            model.addFunctions(function("f", "f"));
        });
        file(model -> {
            model.setIrVersion(8).addOpsetImportBuilder().setDomain("own").setVersion(1);
            model.getGraphBuilder()
                    .getNodeBuilder(0)
                    .setDomain("own")
                    .setOpType("f")
                    .clearAttribute();
            model.addFunctions(function("f", "g")).addFunctions(function("g", "f"));
        });
    }

    private static FunctionProto function(String name, String called) {
        return FunctionProto.newBuilder()
                .setName(name)
                .setDomain("own")
                .addInput("a")
                .addInput("b")
                .addInput("c")
                .addOutput("d")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11))
                .addNode(Node.of(called, "a", "b", "c", "d").proto().setDomain("own"))
                .build();
    }
}
