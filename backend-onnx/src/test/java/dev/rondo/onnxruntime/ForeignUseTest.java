package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our files in the hands of somebody who knows ONNX Runtime and nothing of us. */
class ForeignUseTest {
    /** Two sequences, of three steps and of one. */
    private static final float[][][] X = {
        {{0.1f, 0.2f}, {1, -1}}, {{0.3f, 0.4f}, {9, 9}}, {{0.5f, 0.6f}, {9, 9}},
    };

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Graph graph = Model.sequential(Layers.lstm(3), Layers.recurrent(Cells.leaky(2)), Layers.last())
            .resolve(2);
    private final TrainedModel model = Check.weighted(graph, 1);

    private double[][][] expected() {
        SequenceBatch batch =
                SequenceBatch.packed(FloatTensor.of(Shape.of(4, 2), 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 1, -1), 3, 1);
        return Objects.requireNonNull(Check.oracle(model, Map.of("x", batch)).get("y"));
    }

    private OnnxTensor tensor(Object values) throws OrtException {
        return OnnxTensor.createTensor(environment, values);
    }

    @Test
    void aFileGivesTheOutputs(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("model.onnx");
        OnnxExport.sequenceModel(model).writeTo(file);
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor x = tensor(X);
                OnnxTensor lengths = tensor(new int[] {3, 1});
                OrtSession.Result result = session.run(Map.of("x", x, "x.lengths", lengths))) {
            assertEquals(Set.of("x", "x.lengths"), session.getInputNames());
            float[][] y = (float[][]) result.get("y").orElseThrow().getValue();
            double[][][] expected = expected();
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 2; j++) {
                    assertEquals(expected[i][0][j], y[i][j], 1e-6);
                }
            }
            assertEquals("rondo", session.getMetadata().getProducerName());
            assertEquals(
                    graph.fingerprint(),
                    session.getMetadata().getCustomMetadata().get("rondo.fingerprint"));
        }
    }

    @Test
    void stepsGiveWhatTheWholeSequenceGives() throws Exception {
        try (OrtSession session =
                environment.createSession(OnnxExport.stepModel(model).toBytes())) {
            float[][] y = {};
            float[][] h = new float[1][3];
            float[][] c = new float[1][3];
            float[][] own = new float[1][2];
            float[][] last = new float[1][2];
            float[][] count = new float[1][1];
            for (int t = 0; t < 3; t++) {
                Map<String, OnnxTensor> inputs = Map.of(
                        "x", tensor(new float[][] {X[t][0]}),
                        "lstm_1.h", tensor(h),
                        "lstm_1.c", tensor(c),
                        "cell_1.h", tensor(own),
                        "last_1.y", tensor(last),
                        "last_1.count", tensor(count));
                try (OrtSession.Result result = session.run(inputs)) {
                    y = value(result, "y");
                    h = value(result, "lstm_1.h.next");
                    c = value(result, "lstm_1.c.next");
                    own = value(result, "cell_1.h.next");
                    last = value(result, "last_1.y.next");
                    count = value(result, "last_1.count.next");
                }
                inputs.values().forEach(OnnxTensor::close);
            }
            assertEquals(expected()[0][0][0], y[0][0], 1e-6);
            assertEquals(expected()[0][0][1], y[0][1], 1e-6);
            assertArrayEquals(y[0], last[0]);
            assertEquals(3, count[0][0]);
        }
    }

    private static float[][] value(OrtSession.Result result, String name) throws OrtException {
        return (float[][]) result.get(name).orElseThrow().getValue();
    }

    /** Lengths that lie come out as exceptions of the runtime, not as crashes. */
    @Test
    void lengthsOutOfRangeAreRefused() throws Exception {
        try (OrtSession session = environment.createSession(
                        OnnxExport.sequenceModel(model).toBytes());
                OnnxTensor x = tensor(X)) {
            for (int[] lengths : List.of(new int[] {4, 1}, new int[] {-1, 1})) {
                try (OnnxTensor wrong = tensor(lengths)) {
                    assertThrows(OrtException.class, () -> session.run(Map.of("x", x, "x.lengths", wrong)));
                }
            }
        }
    }
}
