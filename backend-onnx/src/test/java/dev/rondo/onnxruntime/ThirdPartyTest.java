package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that others made run as they are; needs the variable {@code RONDO_TESTDATA}. */
class ThirdPartyTest {
    private final OnnxRuntimeBackend backend = new OnnxRuntimeProvider().open(BackendOptions.defaults());

    @AfterEach
    void close() {
        backend.close();
    }

    private static Path folder(String model) {
        String data = System.getenv("RONDO_TESTDATA");
        assumeTrue(data != null, "RONDO_TESTDATA names no folder of test data");
        return Path.of(data, "models", model);
    }

    private static TensorProto tensor(Path folder, int set, String name) throws IOException {
        Path file = folder.resolve("test_data_set_" + set).resolve(name + ".pb");
        return TensorProto.parseFrom(java.nio.file.Files.readAllBytes(file));
    }

    private static float[] floats(TensorProto tensor) {
        if (tensor.getFloatDataCount() > 0) {
            float[] values = new float[tensor.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
            return values;
        }
        FloatBuffer raw = tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] values = new float[raw.remaining()];
        raw.get(values);
        return values;
    }

    /** Eight frames one after the other, the state going on by itself. */
    @ParameterizedTest
    @CsvSource({"dtln-1, input_3, tf_op_layer_stack_2", "silero-vad-16k, state, stateN"})
    void streams(String name, String before, String after) throws IOException {
        Path folder = folder(name);
        OpaqueModel model = OpaqueModel.read(folder.resolve("model.onnx")).state(before, after);
        try (StreamingModel streaming = backend.stream(model);
                Session session = streaming.open()) {
            for (int frame = 0; frame < 8; frame++) {
                float[] expected = floats(tensor(folder, frame, "output_0"));
                float[] y = new float[expected.length];
                session.step(floats(tensor(folder, frame, "input_0")), y);
                assertArrayEquals(expected, y, 1e-5f, "frame " + frame);
                float[] state =
                        session.state().tensors().values().iterator().next().toArray();
                assertArrayEquals(floats(tensor(folder, frame, "output_1")), state, 1e-5f, "state " + frame);
            }
        }
    }

    /** What is time and what is batch is known by name, wherever they stand; outputs come in the same order. */
    @Test
    void runsBatches() throws IOException {
        Path folder = folder("pytorch/gru-bidirectional");
        TensorProto x = tensor(folder, 0, "input_0");
        TensorProto expected = tensor(folder, 0, "output_0");
        int steps = Math.toIntExact(x.getDims(0));
        int count = Math.toIntExact(x.getDims(1));
        int[] lengths = new int[count];
        java.util.Arrays.fill(lengths, steps);
        try (CompiledModel compiled = backend.compile(OpaqueModel.read(folder.resolve("model.onnx")))) {
            SequenceBatch y = compiled.run(SequenceBatch.packed(packed(x), lengths));
            assertArrayEquals(lengths, y.lengths());
            assertArrayEquals(packed(expected).toArray(), y.values().toFloats(), 1e-5f);
            assertEquals(18, y.features());
        }
    }

    /** From time-major to one sequence after the other. */
    private static FloatTensor packed(TensorProto tensor) {
        int steps = Math.toIntExact(tensor.getDims(0));
        int count = Math.toIntExact(tensor.getDims(1));
        int size = Math.toIntExact(tensor.getDims(2));
        float[] values = floats(tensor);
        float[] packed = new float[values.length];
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(values, (t * count + i) * size, packed, (i * steps + t) * size, size);
            }
        }
        return FloatTensor.wrap(Shape.of(count * steps, size), packed);
    }
}
