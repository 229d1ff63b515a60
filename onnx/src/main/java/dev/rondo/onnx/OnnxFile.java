package dev.rondo.onnx;

import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.StringStringEntryProto;
import dev.rondo.onnx.source.Checksum;

/** What stands around the graph in a file: versions, the producer, the metadata. */
final class OnnxFile {
    private OnnxFile() {}

    static OnnxModel of(TrainedModel model, Form form, OperatorSet operators) {
        Lowered lowered = new ModelLowering(LayerNames.written(model), form, operators).lower();
        ModelProto.Builder file = ModelProto.newBuilder()
                .setIrVersion(operators.fileVersion())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(operators.version()))
                .setProducerName("rondo")
                .setGraph(lowered.graph());
        Metadata.of(model, form, lowered)
                .forEach((key, value) -> file.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        byte[] bytes = Checksum.sealed(file.build()).toByteArray();
        return new OnnxModel(form, bytes, lowered.inputs(), lowered.outputs(), lowered.layers());
    }
}
