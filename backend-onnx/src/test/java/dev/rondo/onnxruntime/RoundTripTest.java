package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Session;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxImport;
import dev.rondo.onnx.proto.ModelProto;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What comes back from its own file computes the same bits, by nothing but what the graph of the file says. */
class RoundTripTest {
    private static final long SEED = 20260401;

    /** Of each shape of model one, and of each kind of cell. */
    private static final List<String> MODELS = List.of(
            "rnn relu, its end",
            "lstm NONE OWN, its end",
            "lstm DIAGONAL COUPLED, alone",
            "lstm projected NONE OWN, given states",
            "gru AFTER_PRODUCT, alone",
            "gru BEFORE_PRODUCT, reverse",
            "leaky, alone",
            "own lstm, given states",
            "everything, its end",
            "text",
            "stacked",
            "repeated and pooled",
            "encoder and decoder",
            "state repeated thrice",
            "last repeated to",
            "merges",
            "convolutions of one clock");

    @TestFactory
    Stream<DynamicTest> computesTheSameBits() {
        Map<String, Graph> models = Models.all();
        return MODELS.stream()
                .map(name -> dynamicTest(
                        name + ", seed " + SEED,
                        () -> check(Check.weighted(Objects.requireNonNull(models.get(name)), SEED))));
    }

    private static void check(TrainedModel model) throws InvalidProtocolBufferException {
        byte[] file = OnnxExport.sequenceModel(model).toBytes();
        ModelProto bare =
                ModelProto.parseFrom(file).toBuilder().clearMetadataProps().build();
        TrainedModel again = OnnxImport.read(bare.toByteArray()).model();
        for (String name : List.of("reference", "cpu-simd")) {
            try (Backend backend = Backends.named(name)) {
                assertEquals(outputs(backend, model), outputs(backend, again), name);
                if (Streaming.obstacles(model.graph()).isEmpty()) {
                    steps(backend, model, again);
                }
            }
        }
    }

    private static Map<String, SequenceBatch> outputs(Backend backend, TrainedModel model) {
        try (CompiledModel compiled = backend.compile(model)) {
            return compiled.run(Check.inputs(model.graph(), SEED, 3, 0, 5, 1));
        }
    }

    /** Outputs and states of two chunks. */
    private static void steps(Backend backend, TrainedModel model, TrainedModel again) {
        try (StreamingModel one = backend.stream(model);
                StreamingModel other = backend.stream(again);
                Session expected = one.open();
                Session found = other.open()) {
            for (int length : new int[] {3, 2}) {
                SequenceBatch chunk = Check.inputs(model.graph(), SEED + length, length)
                        .values()
                        .iterator()
                        .next();
                assertEquals(expected.run(chunk), found.run(chunk), backend.name());
                assertEquals(expected.state(), found.state(), backend.name());
            }
        }
    }
}
