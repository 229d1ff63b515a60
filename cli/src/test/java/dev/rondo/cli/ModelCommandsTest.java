package dev.rondo.cli;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Block;
import dev.rondo.model.Model;
import dev.rondo.model.Provenance;
import dev.rondo.model.TrainedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands that export, inspect and check model files. */
class ModelCommandsTest {
    private static final int FLOAT = 1;
    private static final int INT32 = 6;

    @TempDir
    private Path folder;

    /** What a command said, and how it ended. */
    private record Run(int exitCode, String out, String err) {}

    private static Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                RondoCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] texts = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
        return new Run(command.execute(texts), out.toString(), err.toString());
    }

    private static TrainedModel model(Block... layers) {
        TrainedModel first = TrainedModel.initialize(Model.sequential(layers).resolve(2), 3);
        return new TrainedModel(
                first.graph(), first.weights(), Provenance.none().with("vocabulary", "a b c"));
    }

    private Path saved(Block... layers) throws IOException {
        Path file = folder.resolve("model.onnx");
        model(layers).save(file);
        return file;
    }

    @Test
    void exportWritesBothFormsAndChecksThem() throws IOException {
        Path out = folder.resolve("out.onnx");
        Run run = run("export", saved(gru(3), dense(1)), out, "--opset", 18);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("[x, x.lengths, [gru_1.h]] to [y, gru_1.h.next]"), run.out());
        assertTrue(run.out().contains("out.step.onnx: [x, gru_1.h] to [y, gru_1.h.next]"), run.out());
        assertTrue(run.out().contains("checked by ONNX Runtime"), run.out());
        assertEquals(model(gru(3), dense(1)), TrainedModel.load(out));
        assertTrue(Files.exists(folder.resolve("out.step.onnx")));
    }

    @Test
    void whatCannotBeStreamedHasNoStepModel() throws IOException {
        Path out = folder.resolve("out.onnx");
        Files.writeString(folder.resolve("out.step.onnx"), "that of an older model");
        Run run = run("export", saved(backwards(gru(3))), out, "--no-check");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("no step model: layers[0] 'gru_1': it runs from the last step"), run.out());
        assertTrue(run.out().contains("not checked: "), run.out());
        assertFalse(Files.exists(folder.resolve("out.step.onnx")));
    }

    @Test
    void exportRefusesOtherOperatorSets() throws IOException {
        Run run = run("export", saved(gru(3)), folder.resolve("out.onnx"), "--opset", 7);
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("operator set: found 7, but the export writes 17 to 21"), run.err());
    }

    @Test
    void inspectShowsLayersStatesAndWhatBackendsDo() throws IOException {
        Run run = run("inspect", saved(backwards(gru(3)), dense(1)));
        assertEquals(0, run.exitCode(), run.err());
        for (String part : new String[] {
            "written by rondo",
            "operator set 17",
            "checksum right",
            "vocabulary a b c",
            "state gru_1.h [3]",
            "gru_1 gru x [3] steps of x 57",
            "reference runs, trains",
            "streams not: layers[0] 'gru_1'"
        }) {
            assertTrue(run.out().replaceAll(" +", " ").contains(part), part + " in " + run.out());
        }
    }

    @Test
    void inspectRefusesADamagedFile() throws IOException {
        Path file = Files.writeString(folder.resolve("model.onnx"), "nothing of the kind");
        Run run = run("inspect", file);
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("rondo: "), run.err());
    }

    /** A test case of the saved model, with outputs of the reference that are off by {@code error}. */
    private void testCase(float error) throws IOException {
        TrainedModel model = model(gru(3), dense(1));
        model.save(folder.resolve("model.onnx"));
        float[] x = {0.5f, -1, 2, 0.25f, 1, 0};
        SequenceBatch batch = SequenceBatch.packed(FloatTensor.of(Shape.of(3, 2), x), 3);
        float[] y;
        try (Backend backend = Backends.named("reference");
                CompiledModel compiled = backend.compile(model)) {
            y = compiled.run(batch).values().toFloats();
        }
        y[1] += error;
        Path set = Files.createDirectories(folder.resolve("test_data_set_0"));
        Files.write(set.resolve("input_0.pb"), tensor("x", FLOAT, floats(x), 3, 1, 2));
        Files.write(set.resolve("input_1.pb"), tensor("x.lengths", INT32, new byte[] {3, 0, 0, 0}, 1));
        Files.write(set.resolve("output_0.pb"), tensor("y", FLOAT, floats(y), 3, 1, 1));
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** A TensorProto: dims 1, data_type 2, name 8, raw_data 9. */
    private static byte[] tensor(String name, int type, byte[] raw, int... dims) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int dim : dims) {
            out.write(1 << 3);
            number(out, dim);
        }
        out.write(new byte[] {2 << 3, (byte) type});
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        out.write(new byte[] {8 << 3 | 2, (byte) text.length});
        out.write(text);
        out.write(9 << 3 | 2);
        number(out, raw.length);
        out.write(raw);
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int value) {
        int rest = value;
        for (; rest > 0x7F; rest >>>= 7) {
            out.write((rest & 0x7F) | 0x80);
        }
        out.write(rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu-simd", "onnx"})
    void checkPassesWithinTheTolerance(String backend) throws IOException {
        testCase(0);
        Run run = run("check", folder, "--backend", backend);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("test_data_set_0 y: max abs error "), run.out());
        assertTrue(run.out().lines().toList().getLast().startsWith("max abs error "), run.out());
    }

    /** The last step is padding: whatever is expected there is not compared. */
    @Test
    void checkLeavesPaddingOut() throws IOException {
        testCase(0);
        Path set = folder.resolve("test_data_set_0");
        Files.write(set.resolve("input_1.pb"), tensor("x.lengths", INT32, new byte[] {2, 0, 0, 0}, 1));
        byte[] expected = Files.readAllBytes(set.resolve("output_0.pb"));
        expected[expected.length - 1] ^= 1 << 6;
        Files.write(set.resolve("output_0.pb"), expected);
        assertEquals(0, run("check", folder).exitCode());
    }

    @Test
    void checkFailsBeyondTheTolerance() throws IOException {
        testCase(0.5f);
        Run run = run("check", folder);
        assertEquals(1, run.exitCode(), run.err());
        assertTrue(run.out().endsWith("max abs error 5.000e-01" + System.lineSeparator()), run.out());
        assertEquals(0, run("check", folder, "--tolerance", 1).exitCode());
    }

    @Test
    void checkFailsWhereTheRunFails() throws IOException {
        testCase(0);
        int steps = 200_000;
        Path set = folder.resolve("test_data_set_0");
        Files.write(set.resolve("input_0.pb"), tensor("x", FLOAT, floats(new float[2 * steps]), steps, 1, 2));
        Files.write(
                set.resolve("input_1.pb"),
                tensor(
                        "x.lengths",
                        INT32,
                        ByteBuffer.allocate(4)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(steps)
                                .array(),
                        1));
        Files.write(set.resolve("output_0.pb"), tensor("y", FLOAT, floats(new float[steps]), steps, 1, 1));
        System.setProperty("rondo.onnx.deadline", "1ms");
        try {
            Run run = run("check", folder, "--backend", "onnx");
            assertEquals(1, run.exitCode(), run.err());
            assertTrue(run.err().contains("run: it was ended, since it took longer than 1 ms"), run.err());
        } finally {
            System.clearProperty("rondo.onnx.deadline");
        }
    }

    @Test
    void checkComparesSomething() throws IOException {
        testCase(0);
        Path set = folder.resolve("test_data_set_0");
        Files.delete(set.resolve("output_0.pb"));
        Run run = run("check", folder);
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err().contains(set + ": it has no file output_0.pb, but a set says what is expected of the model"),
                run.err());
    }

    @Test
    void checkRefusesWithExitCode2() throws IOException {
        Run absent = run("check", folder.resolve("absent"));
        assertEquals(2, absent.exitCode());
        assertTrue(absent.err().contains("it has no file model.onnx"), absent.err());
        testCase(0);
        Files.writeString(folder.resolve("model.onnx"), "damaged");
        assertEquals(2, run("check", folder).exitCode());
        assertEquals(2, run("check", folder, "--backend", "quantum").exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu-simd", "onnx"})
    void modelsThatOthersMadePass(String backend) throws IOException {
        String data = System.getenv("RONDO_TESTDATA");
        assumeTrue(data != null, "RONDO_TESTDATA does not say where the test data is");
        List<Path> cases;
        try (Stream<Path> files = Files.find(Path.of(data), 6, (file, about) -> file.endsWith("model.onnx"))) {
            cases = files.map(Path::getParent).sorted().toList();
        }
        assertTrue(cases.size() > 8, cases.toString());
        for (Path test : cases) {
            Run run = run("check", test, "--backend", backend);
            assertEquals(0, run.exitCode(), test + ": " + run.err() + run.out());
        }
    }
}
