package dev.rondo.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import dev.rondo.onnx.source.ElementType;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** An exported file, changed so that more of it can be seen. */
final class Probe {
    private Probe() {}

    /** The file without defaults: every state has to be given. */
    static byte[] withoutDefaults(OnnxModel model) {
        return withoutDefaults(model, parsed(model)).build().toByteArray();
    }

    /** The file with all results of layers among its outputs, with or without defaults. */
    static byte[] withLayers(OnnxModel model, boolean defaults) {
        ModelProto parsed = parsed(model);
        ModelProto.Builder file = defaults ? parsed.toBuilder() : withoutDefaults(model, parsed);
        GraphProto.Builder graph = file.getGraphBuilder();
        Set<String> there = new HashSet<>();
        graph.getInputList().forEach(value -> there.add(value.getName()));
        graph.getOutputList().forEach(value -> there.add(value.getName()));
        for (String value : model.layers().values()) {
            if (there.add(value)) {
                graph.addOutput(output(value));
            }
        }
        return file.build().toByteArray();
    }

    private static ModelProto.Builder withoutDefaults(OnnxModel model, ModelProto file) {
        Set<String> optional = model.inputs().stream()
                .filter(OnnxValue::optional)
                .map(OnnxValue::name)
                .collect(Collectors.toSet());
        ModelProto.Builder changed = file.toBuilder();
        GraphProto.Builder graph = changed.getGraphBuilder();
        graph.clearInitializer();
        for (TensorProto tensor : file.getGraph().getInitializerList()) {
            if (!optional.contains(tensor.getName())) {
                graph.addInitializer(tensor);
            }
        }
        return changed;
    }

    private static ModelProto parsed(OnnxModel model) {
        try {
            return ModelProto.parseFrom(model.toBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the export writes what can be read", e);
        }
    }

    private static ValueInfoProto output(String name) {
        TypeProto.Tensor type = TypeProto.Tensor.newBuilder()
                .setElemType(ElementType.FLOAT.code())
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }
}
