package dev.rondo.onnx;

import static dev.rondo.onnx.Sketch.integer;
import static dev.rondo.onnx.Sketch.integers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be imported is refused, all of it at once, and nothing that follows from it is. */
class ImportRefusalTest {
    @Test
    void everyObstacleIsNamedOnce() {
        Sketch file = gru(new Sketch(13)
                .input("x", "T", "B", 6)
                .output("y", "", 1, "B", 4)
                .output("z", "T", 1, "B", 4));
        file.named("/a/GRU", "GRU", "x,W,R", "Y", integer("hidden_size", 4))
                .named("/b/Slice", "Slice", "Y," + file.vector(1) + "," + file.vector(3) + "," + file.vector(0), "s")
                .named("/b/Relu", "Relu", "s", "y")
                .named("/c/NonMaxSuppression", "NonMaxSuppression", "Y", "z");
        assertEquals("""
                node '/b/Slice' (Slice): it takes the steps from 1 to 3 by 1, but some of the first steps and of the \
                last ones can be left out, or all taken in reverse order; cut the sequences before they enter the model.
                node '/c/NonMaxSuppression' (NonMaxSuppression): Rondo has no expression for this operator, but what a step \
                computes is made of arithmetic, activations, products, reductions and rearrangements; write the model with \
                other operators, or run the file with OpaqueModel.""", String.join("\n", problems(file)));
    }

    @Test
    void stepsBeyondTheEndAreNoPartOfASequence() {
        Sketch file = gru(
                new Sketch(13).input("x", "T", "B", 6).integers("lens", 6, "B").output("y", 1, "B", 4));
        file.named("/a/GRU", "GRU", "x,W,R,,lens", "Y", integer("hidden_size", 4))
                .named("/b/ReduceMean", "ReduceMean", "Y", "y", integers("axes", 0L), integer("keepdims", 0));
        assertEquals(
                List.of(
                        "node '/b/ReduceMean' (ReduceMean): it reduces all steps, padding included, but what stands beyond the "
                                + "end of a sequence is no part of it; mask the steps beyond the lengths."),
                problems(file));
    }

    @Test
    void numbersOfLengthsAreMadeOfAFewParts() {
        for (int count : new int[] {40, 4000}) {
            Sketch file = gru(new Sketch(13)
                    .input("x", "T", "B", 6)
                    .integers("lens", 6, "B")
                    .output("y", "T", 1, "B", 4));
            file.node("Identity", "lens", "twice_0");
            for (int i = 0; i < count; i++) {
                file.named("add_" + i, "Add", "twice_" + i + ",twice_" + i, "twice_" + (i + 1));
            }
            file.named("/a/GRU", "GRU", "x,W,R,,twice_" + count, "y", integer("hidden_size", 4));
            String refusal = count == 40
                    ? "node '/a/GRU' (GRU): sequence_lens is 'twice_40', but lengths come from an input of the model, which "
                            + "gives those of the sequences that enter; make the lengths an input, or leave them out."
                    : "node 'add_63' (Add): it computes a number from the lengths of sequences and more than 64 others, but "
                            + "such a number is made of a few; leave the padding to the caller.";
            assertEquals(List.of(refusal), problems(file));
        }
    }

    @Test
    void featuresOfHalfPrecisionAreNone() {
        Sketch file = new Sketch(13).integers("x", 10, "B", 6).output("y", "B", 6);
        file.node("Relu", "x", "y");
        assertEquals(
                List.of(
                        "input 'x': it is of type FLOAT16, but features have the precision of float; export the model in float, "
                                + "or run the file with OpaqueModel."),
                problems(file));
    }

    @Test
    void stepsOfAllKindsDoNotMeet() {
        Sketch file = new Sketch(13).input("x", "T", "B", 6).output("y", "", "B", 6);
        file.named("/a/Concat", "Concat", "x,x", "y", integer("axis", 0));
        assertEquals(1, problems(file).size());
        assertTrue(
                problems(file).getFirst().startsWith("node '/a/Concat' (Concat): "),
                () -> problems(file).toString());
    }

    @Test
    void aScanGoesAlongOneTime() {
        List<String> differing = List.of(
                "node '/a/Scan' (Scan): some of its scan inputs have one step, and others any number, but all have the same steps; "
                        + "hand in what has one step as it is, from outside of the body.");
        assertEquals(differing, problems(scan("T", 1)));
        assertEquals(differing, problems(scan(1, "T")));
        assertEquals(
                List.of(
                        "node '/a/Scan' (Scan): it runs over one step a call, but a Scan goes along the time of all its scan inputs; "
                                + "export the model with a free number of steps, or run the file with OpaqueModel."),
                problems(scan(1, 1)));
    }

    /** s_t = tanh(x_t + u_t + s_{t−1}). */
    private static Sketch scan(Object stepsOfX, Object stepsOfU) {
        Sketch body = new Sketch(13)
                .input("s", "B", 6)
                .input("x_t", "B", 6)
                .input("u_t", "B", 6)
                .node("Add", "x_t,u_t", "a")
                .node("Add", "a,s", "b")
                .node("Tanh", "b", "after")
                .node("Identity", "after", "y_t")
                .output("after", "B", 6)
                .output("y_t", "B", 6);
        return new Sketch(13)
                .input("s0", "B", 6)
                .input("x", stepsOfX, "B", 6)
                .input("u", stepsOfU, "B", 6)
                .output("y", stepsOfX, "B", 6)
                .named("/a/Scan", "Scan", "s0,x,u", ",y", Sketch.body("body", body), integer("num_scan_inputs", 2));
    }

    @Test
    void aModelHasFewInputs() {
        Sketch file = new Sketch(13).output("x0", "B", 1);
        for (int k = 0; k <= 512; k++) {
            file.input("x" + k, "B", 1);
        }
        assertEquals(
                List.of(
                        "the graph: it has 513 inputs, but a model has at most 512; export the model with loops in the place "
                                + "of copies, or run the file with OpaqueModel."),
                problems(file));
    }

    @Test
    void weightsAreGivenByTheirNames(@TempDir Path folder) throws IOException {
        Sketch file = new Sketch(14)
                .input("X", "T", "B", 6)
                .input("W", 1, 12, 6)
                .input("R", 1, 12, 4)
                .output("Y_h", 1, "B", 4);
        file.node("GRU", "X,W,R", ",Y_h", integer("hidden_size", 4));
        Path path = Files.write(folder.resolve("model.onnx"), file.bytes());
        assertEquals(
                "node 'Y_h' (GRU): input 1 ('W') depends on the model's inputs, but weights are tensors of the file; pass the "
                        + "values of 'W' when the file is read.",
                assertThrows(ModelException.class, () -> OnnxImport.read(path)).getMessage());
        FloatTensor wrong = FloatTensor.vector(new float[72]);
        assertEquals(
                "input 'W': found shape [72], but the file declares [Fixed[size=1], Fixed[size=12], Fixed[size=6]]; give a "
                        + "tensor of that shape.",
                assertThrows(InputException.class, () -> OnnxImport.read(path, Map.of("W", wrong)))
                        .getMessage());
        Imported imported = OnnxImport.read(
                path,
                Map.of(
                        "W", FloatTensor.wrap(Shape.of(1, 12, 6), new float[72]),
                        "R", FloatTensor.wrap(Shape.of(1, 12, 4), new float[48])));
        assertEquals(
                "in  W []: a weight", "in  " + imported.signature().inputs().get(1));
    }

    @Test
    void aRunnerNamesTheInputsThatAreMissing() {
        Sketch file = gru(new Sketch(13).input("x", "T", "B", 6).output("y", "T", 1, "B", 4));
        file.named("/a/GRU", "GRU", "x,W,R", "y", integer("hidden_size", 4));
        try (Backend backend = Backends.named("reference");
                ImportedRunner runner = new ImportedRunner(OnnxImport.read(file.bytes()), backend)) {
            assertEquals(
                    "input 'x': it is missing, but the file takes x [time, batch, feature 6]: the input x; give a tensor "
                            + "for it.",
                    assertThrows(InputException.class, () -> runner.run(Map.of()))
                            .getMessage());
        }
    }

    private static List<String> problems(Sketch file) {
        ModelException refused = assertThrows(ModelException.class, () -> OnnxImport.read(file.bytes()));
        return refused.problems().stream().map(Problem::toString).toList();
    }

    private static Sketch gru(Sketch file) {
        return file.weight("W", 1, 12, 6).weight("R", 1, 12, 4);
    }
}
