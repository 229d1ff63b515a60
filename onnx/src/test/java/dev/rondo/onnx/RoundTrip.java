package dev.rondo.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.proto.ModelProto;

/** A model that goes out and comes back, by nothing but what the graph of the file says. */
final class RoundTrip {
    private RoundTrip() {}

    /** The same model from its file without the metadata. */
    static Imported of(TrainedModel model) {
        try {
            ModelProto file =
                    ModelProto.parseFrom(OnnxExport.sequenceModel(model).toBytes());
            return OnnxImport.read(file.toBuilder().clearMetadataProps().build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("it was just written", e);
        }
    }

    /** Checks that graph and weights come back, to the bit. */
    static void check(TrainedModel model) {
        Imported again = of(model);
        assertEquals(model.graph().text(), again.graph().text());
        assertEquals(model.weights(), again.weights());
    }
}
