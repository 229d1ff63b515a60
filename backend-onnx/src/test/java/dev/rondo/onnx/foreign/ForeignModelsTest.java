package dev.rondo.onnx.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.Imported;
import dev.rondo.onnx.ImportedRunner;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxImport;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.train.Losses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models as other tools export them: each is imported, runs on every backend as ONNX Runtime runs the file, can be trained, streams if it
 * says so, and comes back from its own export to the bit.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignModelsTest {
    private static final long SEED = 20260301;
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    private final List<Backend> backends = new ArrayList<>();

    @BeforeAll
    void open() {
        Stream.of("reference", "cpu-simd", "onnx").map(Backends::named).forEach(backends::add);
    }

    @AfterAll
    void close() {
        backends.forEach(Backend::close);
    }

    static Stream<ForeignModel> models() {
        return Stream.of("pytorch.txt", "keras.txt", "others.txt", "steps.txt", "parts.txt")
                .flatMap(file -> ForeignModel.in(file).stream());
    }

    static Stream<ForeignModel> refused() {
        return ForeignModel.in("refused.txt").stream();
    }

    @ParameterizedTest(name = "{0}, seed " + SEED)
    @MethodSource("models")
    void isAModelLikeAnyOther(ForeignModel model) throws IOException, OrtException {
        Map<String, Tensor> inputs = model.inputs(model.properties().contains("fixed") ? 0 : 2, SEED);
        Imported imported = read(model, model.weights(inputs));
        Map<String, Tensor> expected = model.expected(inputs);
        for (Backend backend : backends) {
            try (ImportedRunner runner = new ImportedRunner(imported, backend)) {
                Map<String, Tensor> found = runner.run(inputs);
                expected.forEach((output, value) -> same(
                        backend.name() + " " + output,
                        runner.withoutPadding(output, value, inputs),
                        Objects.requireNonNull(found.get(output)),
                        TOLERANCE));
            }
        }
        comesBack(imported.model());
        trains(imported.graph());
        boolean streams = Streaming.obstacles(imported.graph()).isEmpty();
        assertEquals(model.properties().contains("streams"), streams, "streams");
        assertEquals(model.properties().contains("states"), imported.signature().hasStates(), "states");
        if (streams) {
            streams(imported.model());
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWithItsReasons(ForeignModel model) throws OrtException {
        assertNotNull(model.expected(model.inputs(0, SEED)), "a model that runs");
        ModelException refusal = assertThrows(ModelException.class, () -> read(model, Map.of()));
        assertEquals(
                String.join("\n", model.refusals()),
                String.join(
                        "\n", refusal.problems().stream().map(Problem::toString).toList()));
    }

    private Imported read(ForeignModel model, Map<String, Tensor> weights) throws IOException {
        return OnnxImport.read(
                Files.write(folder.resolve("model.onnx"), model.text().bytes()), weights);
    }

    static void same(String what, Tensor expected, Tensor found, double tolerance) {
        assertEquals(expected.shape(), found.shape(), what);
        for (int i = 0; i < expected.size(); i++) {
            double value = expected.doubleAt(i);
            assertEquals(value, found.doubleAt(i), tolerance * Math.max(1, Math.abs(value)), what + " at " + i);
        }
    }

    static void comesBack(TrainedModel model) throws InvalidProtocolBufferException {
        ModelProto file = ModelProto.parseFrom(OnnxExport.sequenceModel(model).toBytes());
        Imported again =
                OnnxImport.read(file.toBuilder().clearMetadataProps().build().toByteArray());
        assertEquals(model.graph().text(), again.graph().text());
        assertEquals(model.weights(), again.weights());
    }

    /** What has one output can be trained by any loss, wherever it was made. */
    private void trains(Graph graph) {
        if (graph.outputs().size() == 1) {
            for (Backend backend : backends.subList(0, 2)) {
                Support support = backend.supports(graph, Purpose.train(Losses.meanSquaredError()));
                assertInstanceOf(Support.Supported.class, support, backend.name() + ": " + support);
            }
        }
    }

    /** Two chunks end with what the whole sequence ends with. */
    private void streams(TrainedModel model) {
        Graph.Input input = model.graph().inputs().getFirst();
        Backend backend = backends.getFirst();
        try (CompiledModel compiled = backend.compile(model);
                StreamingModel streaming = backend.stream(model);
                Session session = streaming.open()) {
            double[] expected = compiled.run(steps(input, 0, 6)).values().toDoubles();
            session.run(steps(input, 0, 2));
            double[] found = session.run(steps(input, 2, 6)).values().toDoubles();
            int size = model.graph()
                    .value(model.graph().outputs().values().iterator().next())
                    .size();
            for (int i = 1; i <= size; i++) {
                assertEquals(expected[expected.length - i], found[found.length - i], TOLERANCE, "element -" + i);
            }
        }
    }

    /** Some steps of one long random sequence. */
    private static SequenceBatch steps(Graph.Input input, int from, int end) {
        SplittableRandom random = new SplittableRandom(SEED);
        if (input.kind() == InputKind.TOKENS) {
            int[] tokens = random.ints(end, 0, input.size()).toArray();
            return SequenceBatch.ofTokens(List.of(Arrays.copyOfRange(tokens, from, end)));
        }
        double[] values = random.doubles((long) end * input.size(), -1, 1).toArray();
        float[] rows = new float[(end - from) * input.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) values[from * input.size() + i];
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(end - from, input.size()), rows), end - from);
    }
}
