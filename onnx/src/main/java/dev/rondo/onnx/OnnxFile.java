package dev.rondo.onnx;

import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.StringStringEntryProto;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What stands around the graph in a file: versions, the producer, the metadata. */
final class OnnxFile {
    private static final long IR_VERSION = 8;
    private static final long OPERATOR_SET = 17;

    private OnnxFile() {}

    static OnnxModel of(TrainedModel model, GraphProto graph, Signature signature) {
        ModelProto.Builder file = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setProducerName("rondo")
                .setGraph(graph);
        metadata(model, graph, signature)
                .forEach((key, value) -> file.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return new OnnxModel(file.build().toByteArray(), signature.inputs(), signature.outputs());
    }

    private static Map<String, String> metadata(TrainedModel model, GraphProto graph, Signature signature) {
        Map<String, String> metadata = new LinkedHashMap<>(model.provenance().properties());
        metadata.put("rondo.fingerprint", model.graph().fingerprint());
        metadata.put("rondo.checksum", sha256(graph.toByteArray()));
        signature.inputs().forEach(value -> metadata.put("rondo.value." + value.name(), role(value)));
        signature.outputs().forEach(value -> metadata.put("rondo.value." + value.name(), role(value)));
        return metadata;
    }

    private static String role(OnnxValue value) {
        return value.role().name().toLowerCase(Locale.ROOT) + " " + value.path();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
