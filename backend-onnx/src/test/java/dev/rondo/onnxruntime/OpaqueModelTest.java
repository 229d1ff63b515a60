package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.BackendException;
import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.RondoException;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnxruntime.Files.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that run as they are: what is recognised, what they compute, and what they are refused for. */
class OpaqueModelTest {
    private static final int[] LENGTHS = {3, 0, 5, 3, 1, 0};

    private final OnnxRuntimeBackend backend = new OnnxRuntimeProvider().open(BackendOptions.defaults());
    private final Graph graph =
            Model.sequential(Layers.lstm(5), Layers.recurrent(Cells.leaky(3))).resolve(2);
    private final TrainedModel trained = Check.weighted(graph, 7);

    @AfterEach
    void close() {
        backend.close();
    }

    private static void refused(Class<? extends RondoException> type, Executable call, String... problems) {
        assertEquals(
                List.of(problems),
                assertThrows(type, call).problems().stream()
                        .map(Problem::toString)
                        .toList());
    }

    /** Lengths go in; the others are run by lengths, or step by step. */
    @Test
    void whateverAFileTakesItComputesTheSame() {
        Map<String, SequenceBatch> inputs = Check.inputs(graph, 1, LENGTHS);
        Map<String, double[][][]> expected = Check.oracle(trained, inputs);
        OpaqueModel sequences = Files.withoutFinalStates(
                OpaqueModel.read(OnnxExport.sequenceModel(trained).toBytes()));
        OpaqueModel steps = OpaqueModel.read(OnnxExport.stepModel(trained).toBytes());
        OpaqueModel chunks = OpaqueModel.read(OnnxExport.chunkModel(trained).toBytes());
        for (OpaqueModel model : List.of(sequences, steps, chunks)) {
            try (CompiledModel compiled = backend.compile(model)) {
                Check.assertClose(expected, compiled.run(inputs), 1e-5);
                Map<String, SequenceBatch> nothing = compiled.run(Check.inputs(graph, 1));
                assertEquals(0, Objects.requireNonNull(nothing.get("y")).count());
            }
        }
    }

    /** With the file of single steps, and with that of any number. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamsLikeTheModelItself(boolean single) {
        OpaqueModel opaque =
                OpaqueModel.read((single ? OnnxExport.stepModel(trained) : OnnxExport.chunkModel(trained)).toBytes());
        try (StreamingModel model = backend.stream(opaque);
                StreamingModel expected = backend.stream(trained);
                Session session = model.open();
                Session wanted = expected.open()) {
            assertEquals(expected.signature().states(), model.signature().states());
            for (int length : new int[] {2, 0, 4, 1}) {
                SequenceBatch chunk = chunk(length);
                assertSteps(wanted.run(chunk), session.run(chunk));
            }
            State saved = session.state();
            try (Session fork = session.fork()) {
                step(wanted, fork);
                assertEquals(saved, session.state());
                fork.reset();
                wanted.reset();
                step(wanted, fork);
                fork.restore(saved);
                assertEquals(saved, fork.state());
            }
        }
    }

    private static void step(Session wanted, Session session) {
        float[] x = {0.5f, -1};
        float[] y = new float[3];
        float[] expected = new float[3];
        session.step(x, y);
        wanted.step(x, expected);
        assertArrayEquals(expected, y, 1e-6f);
    }

    private static void assertSteps(SequenceBatch expected, SequenceBatch found) {
        assertArrayEquals(expected.lengths(), found.lengths());
        assertArrayEquals(expected.values().toFloats(), found.values().toFloats(), 1e-6f);
    }

    private SequenceBatch chunk(int length) {
        return Objects.requireNonNull(Check.inputs(graph, length, length).get("x"));
    }

    /** A refused or failed call leaves the states as they were. */
    @Test
    void statesSurviveARefusal() {
        try (StreamingModel model = backend.stream(
                        OpaqueModel.read(OnnxExport.stepModel(trained).toBytes()));
                Session session = model.open()) {
            session.run(chunk(3));
            State before = session.state();
            assertThrows(InputException.class, () -> session.step(new float[] {1, Float.NaN}, new float[3]));
            assertThrows(InputException.class, () -> session.step(new float[1], new float[3]));
            SequenceBatch broken = SequenceBatch.packed(FloatTensor.of(Shape.of(2, 2), 1, 2, Float.NaN, 4), 2);
            assertThrows(InputException.class, () -> session.run(broken));
            assertEquals(before, session.state());
        }
    }

    /** Axes in any order: [batch, feature, time], and two axes of features. */
    @ParameterizedTest
    @CsvSource({"T;B;2", "B;T;2", "B;2;T", "2;T;B", "B;T;1;2", "1;2;B;T"})
    void axesStandInAnyOrder(String shape) {
        String[] axes = shape.split(";");
        OpaqueModel model = OpaqueModel.read(Files.model(
                List.of(Files.floats("x", axes)), List.of(Files.floats("y", axes)), Node.of("Mul", "x", "x", "y")));
        Map<String, SequenceBatch> inputs = Check.inputs(graph, 1, LENGTHS);
        SequenceBatch x = Objects.requireNonNull(inputs.get("x"));
        try (CompiledModel compiled = backend.compile(model)) {
            SequenceBatch y = compiled.run(x);
            assertArrayEquals(LENGTHS, y.lengths());
            float[] expected = x.values().toFloats();
            for (int i = 0; i < expected.length; i++) {
                expected[i] *= expected[i];
            }
            assertArrayEquals(expected, y.values().toFloats());
        }
    }

    /** An output without an axis of time belongs to the end of a sequence; one without steps has none. */
    @Test
    void anOutputOfTheWholeSequence() {
        OpaqueModel model = OpaqueModel.read(Files.model(
                List.of(Files.floats("x", "batch", "time", "1")),
                List.of(Files.floats("y", "batch", "1")),
                Node.of("ReduceMax", "x", "y").with("axes", 1).with("keepdims", 0)));
        try (CompiledModel compiled = backend.compile(model)) {
            SequenceBatch x = SequenceBatch.packed(FloatTensor.of(Shape.of(4, 1), 3, 5, -1, -2), 2, 0, 2);
            SequenceBatch y = compiled.run(x);
            assertArrayEquals(new int[] {1, 0, 1}, y.lengths());
            assertArrayEquals(new float[] {5, -1}, y.values().toFloats());
        }
        refused(
                BackendException.class,
                () -> backend.stream(model),
                "the file: it takes whole sequences, and has no state, but a stream goes on from a state; name a pair of"
                        + " input and output by state(…), or run it on whole sequences.",
                "the file: its output belongs to the end of a sequence, but a stream has not ended; run it on whole"
                        + " sequences.");
    }

    /** Tokens of 8 bits, a constant of another type, an output of integers, one that is not wanted. */
    @Test
    void typesOtherThanFloat() {
        byte[] file = Files.model(
                List.of(Files.value("x", Files.UINT8, "batch", "length"), Files.value("rate", Files.INT64)),
                List.of(
                        Files.value("y", Files.INT64, "batch", "length"),
                        Files.value("s", Files.STRING, "batch", "length")),
                Node.of("Cast", "x", "wide").with("to", Files.INT64),
                Node.of("Mul", "wide", "rate", "y"),
                Node.of("Cast", "x", "s").with("to", Files.STRING));
        OpaqueModel unclear = OpaqueModel.read(file);
        refused(
                ModelException.class,
                unclear::signature,
                "input 'rate': it is INT64 [], but it does not show what it is there for; give its value by"
                        + " constant(\"rate\", …), or its axes by input(\"rate\", …).",
                "output 's': it is STRING [batch, length], but data are tensors of numbers or truth values; leave it out"
                        + " by without(\"s\").");
        OpaqueModel model =
                unclear.constant("rate", IntTensor.of(Shape.of(), 3)).without("s");
        try (CompiledModel compiled = backend.compile(model)) {
            SequenceBatch y = compiled.run(SequenceBatch.packed(IntTensor.vector(7, 255, 0), 2, 1));
            assertArrayEquals(new float[] {21, 765, 0}, y.values().toFloats());
            SequenceBatch tooLarge = SequenceBatch.packed(IntTensor.vector(256), 1);
            assertThrows(InputException.class, () -> compiled.run(tooLarge));
        }
    }

    @Test
    void whatCanBeReadInTwoWaysIsNotGuessed() {
        byte[] file = Files.model(
                List.of(Files.floats("x", "a", "c", "2"), Files.floats("s", "2")),
                List.of(Files.floats("y", "a", "c", "2"), Files.floats("after", "2")),
                Node.of("Add", "x", "s", "y"),
                Node.of("Add", "s", "s", "after"));
        OpaqueModel model = OpaqueModel.read(file);
        assertEquals(
                "input 'x': it is FLOAT [a, c, 2], but its axes can be read in more than one way; say what they are by"
                        + " input(\"x\", …).",
                model.problems().getFirst().toString());
        OpaqueModel clear =
                model.input("x", Axis.time(), Axis.batch(), Axis.feature(2)).state("s", "after");
        assertEquals(Map.of("s", 2), clear.signature().states());
        assertEquals(List.of(), clear.problems());
        refused(
                ModelException.class,
                () -> model.input("x", Axis.time(), Axis.feature(2)),
                "input 'x': found the axes [Time[], Feature[size=2]], but the file declares FLOAT [a, c, 2]; name its axes"
                        + " in their order, time and batch once at most.");
        assertThrows(ModelException.class, () -> model.input("x", Axis.time(), Axis.time(), Axis.feature(2)));
        assertThrows(ModelException.class, () -> model.input("x", Axis.time(), Axis.batch(), Axis.batch()));
        assertThrows(ModelException.class, () -> model.input("x", Axis.time(), Axis.batch(), Axis.feature(3)));
        assertThrows(ModelException.class, () -> model.constant("s", FloatTensor.vector(1, 2, 3)));
        refused(
                ModelException.class,
                () -> model.state("q", "after"),
                "input 'q': the file has no such input, but it has [x, s]; name one of these.");
    }

    @ParameterizedTest
    @CsvSource({"state,stateN", "h0,hn", "h_in,h_out", "past_h,present_h", "prev_c,next_c", "c,c_next", "h,new_h"})
    void pairsOfStatesAreKnownByName(String before, String after) {
        OpaqueModel model = OpaqueModel.read(Files.model(
                List.of(Files.floats("x", "batch", "3"), Files.floats(before, "1", "batch", "3")),
                List.of(Files.floats("y", "batch", "3"), Files.floats(after, "1", "batch", "3")),
                Node.of("Add", "x", before, after),
                Node.of("Squeeze", after, "y").with("axes", 0)));
        try (StreamingModel streaming = backend.stream(model);
                Session session = streaming.open()) {
            float[] y = new float[3];
            session.step(new float[] {1, 2, 3}, y);
            session.step(new float[] {1, 2, 3}, y);
            assertArrayEquals(new float[] {2, 4, 6}, y);
            assertEquals(Map.of(before, 3), streaming.signature().states());
        }
        SequenceBatch x = SequenceBatch.packed(FloatTensor.of(Shape.of(3, 3), 1, 1, 1, 2, 2, 2, 5, 5, 5), 2, 0, 1);
        try (CompiledModel compiled = backend.compile(model)) {
            assertArrayEquals(
                    new float[] {1, 1, 1, 3, 3, 3, 5, 5, 5},
                    Objects.requireNonNull(compiled.run(Map.of("x", x)).get("y"))
                            .values()
                            .toFloats());
        }
    }

    /** A value once a sequence beside the steps. */
    @Test
    void aValueOnceASequence() {
        OpaqueModel model = OpaqueModel.read(Files.model(
                List.of(Files.floats("x", "batch", "time", "2"), Files.floats("once", "batch", "1")),
                List.of(Files.floats("y", "batch", "time", "2")),
                Node.of("Unsqueeze", "once", "wide").with("axes", 1),
                Node.of("Add", "x", "wide", "y")));
        try (CompiledModel compiled = backend.compile(model)) {
            SequenceBatch x = SequenceBatch.packed(FloatTensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6), 1, 0, 2);
            SequenceBatch once = SequenceBatch.packed(FloatTensor.of(Shape.of(3, 1), 10, 20, 30), 1, 1, 1);
            SequenceBatch y = Objects.requireNonNull(
                    compiled.run(Map.of("x", x, "once", once)).get("y"));
            assertArrayEquals(new float[] {11, 12, 33, 34, 35, 36}, y.values().toFloats());
        }
    }

    @Test
    void anOutputThatIsLongerThanDeclaredIsRefused() {
        OpaqueModel model = OpaqueModel.read(Files.model(
                List.of(Files.floats("x", "T", "2")),
                List.of(Files.floats("y", "T", "2")),
                Node.of("Concat", "x", "x", "y").with("axis", 0)));
        try (CompiledModel compiled = backend.compile(model)) {
            BackendException refusal = assertThrows(BackendException.class, () -> compiled.run(chunk(3)));
            assertTrue(refusal.toString().contains("it cannot run the model"), refusal.toString());
        }
        assertTrue(Arrays.asList(model.toString().split("\n"))
                .contains("input 'x': FLOAT [T, 2], Data[axes=[Time[], Feature[size=2]]]"));
    }

    /** ONNX Runtime would leave such an output as it was. */
    @Test
    void anOutputThatIsAnInputIsRefused() {
        OpaqueModel model = OpaqueModel.read(Files.model(
                List.of(Files.floats("x", "T", "2")),
                List.of(Files.floats("x", "T", "2"), Files.floats("y", "T", "2")),
                Node.of("Neg", "x", "y")));
        refused(
                ModelException.class,
                model::signature,
                "output 'x': it is the input of that name, but ONNX Runtime writes only what a node gives; leave it out by"
                        + " without(\"x\").");
        assertEquals(List.of(), model.without("x").problems());
    }
}
