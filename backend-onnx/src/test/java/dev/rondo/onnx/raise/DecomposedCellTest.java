package dev.rondo.onnx.raise;

import static dev.rondo.onnx.raise.SmallModel.attribute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.rondo.backend.BackendOptions;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.model.Graph;
import dev.rondo.onnx.Imported;
import dev.rondo.onnx.ImportedRunner;
import dev.rondo.onnx.OnnxImport;
import dev.rondo.onnx.operator.RecurrentOperator;
import dev.rondo.reference.ReferenceProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cells that were written as products, sigmoids and tanhs come back as recurrent layers that keep their states. */
class DecomposedCellTest {
    private static final int STEPS = 4;

    private final SmallModel model = new SmallModel(13, 5);

    /** Runs the file a few times, the states fed back, in ONNX Runtime and as imported; outputs are y, then the states. */
    private void check(List<RecurrentOperator.Type> layers, String... states) throws OrtException {
        Imported imported = OnnxImport.read(model.bytes());
        List<RecurrentOperator.Type> found = new ArrayList<>();
        for (Graph.Node node : imported.graph().nodes()) {
            if (node.operation() instanceof dev.rondo.model.Operation.Step step
                    && !node.states().isEmpty()) {
                Optional<RecurrentOperator> operator = RecurrentOperator.of(step.recurrence());
                assertTrue(operator.isPresent(), () -> "no operator: " + step.recurrence());
                found.add(operator.get().type());
            }
        }
        assertEquals(layers, found);
        run(imported, states);
    }

    private void run(Imported imported, String... states) throws OrtException {
        assertEquals(
                List.of("x"),
                imported.graph().inputs().stream().map(Graph.Input::name).toList());
        assertTrue(imported.signature().hasStates());
        try (var backend = new ReferenceProvider().open(BackendOptions.defaults());
                ImportedRunner runner = new ImportedRunner(imported, backend)) {
            for (int step = 0; step < STEPS; step++) {
                List<SmallModel.Numbers> expected = model.allExpected();
                Map<String, Tensor> results = runner.run(inputs());
                List<Tensor> values = List.copyOf(results.values());
                for (int i = 0; i < expected.size(); i++) {
                    same(expected.get(i).values(), values.get(i), "output " + i + " of step " + step);
                }
                for (int i = 0; i < states.length; i++) {
                    model.set(states[i], expected.get(1 + i).values());
                }
                model.redraw("x");
            }
        }
    }

    private Map<String, Tensor> inputs() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        model.inputs()
                .forEach((name, numbers) ->
                        tensors.put(name, FloatTensor.of(Shape.of(numbers.shape()), numbers.values())));
        return tensors;
    }

    private static void same(float[] expected, Tensor found, String where) {
        assertEquals(expected.length, found.shape().size(), where);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found.doubleAt(i), 1e-5, where);
        }
    }

    /** Gates i, f, g, o of an LSTM of 4 units from their sum {@code gates}. */
    private void lstm(String prefix, String c, String h) {
        String i = prefix + "i ";
        model.node("Split", prefix + "gates", i + prefix + "f " + prefix + "g " + prefix + "o", attribute("axis", 1L))
                .node("Sigmoid", prefix + "i", prefix + "si")
                .node("Sigmoid", prefix + "f", prefix + "sf")
                .node("Tanh", prefix + "g", prefix + "tg")
                .node("Sigmoid", prefix + "o", prefix + "so")
                .node("Mul", prefix + "sf " + c, prefix + "kept")
                .node("Mul", prefix + "si " + prefix + "tg", prefix + "added")
                .node("Add", prefix + "kept " + prefix + "added", c + "_out")
                .node("Tanh", c + "_out", prefix + "tc")
                .node("Mul", prefix + "so " + prefix + "tc", h + "_out");
    }

    @Test
    void lstmOfTwoProductsAndTwoBiases() throws OrtException {
        model.batched("x", 3)
                .batched("h", 4)
                .batched("c", 4)
                .weight("W", 16, 3)
                .weight("R", 16, 4)
                .weight("bw", 16)
                .weight("br", 16)
                .node("Gemm", "x W bw", "wx", attribute("transB", 1L))
                .node("Gemm", "h R br", "rh", attribute("transB", 1L))
                .node("Add", "wx rh", "gates");
        lstm("", "c", "h");
        model.node("Identity", "h_out", "y").outputs("y", "h_out", "c_out");
        check(List.of(RecurrentOperator.Type.LSTM), "h", "c");
    }

    @Test
    void lstmOfOneProduct() throws OrtException {
        model.batched("x", 3)
                .batched("state_h", 4)
                .batched("state_c", 4)
                .weight("K", 7, 16)
                .weight("b", 16)
                .node("Concat", "x state_h", "both", attribute("axis", 1L))
                .node("MatMul", "both K", "product")
                .node("Add", "product b", "gates");
        lstm("", "state_c", "state_h");
        model.weight("D", 4, 2).node("MatMul", "state_h_out D", "y").outputs("y", "state_h_out", "state_c_out");
        check(List.of(RecurrentOperator.Type.LSTM), "state_h", "state_c");
    }

    @Test
    void twoLayers() throws OrtException {
        model.batched("x", 3);
        String below = "x";
        for (int i = 1; i <= 2; i++) {
            String prefix = "l" + i + "_";
            int size = i == 1 ? 3 : 4;
            model.batched("h" + i, 4)
                    .batched("c" + i, 4)
                    .weight("W" + i, size, 16)
                    .weight("R" + i, 4, 16)
                    .weight("b" + i, 16)
                    .node("MatMul", below + " W" + i, prefix + "wx")
                    .node("MatMul", "h" + i + " R" + i, prefix + "rh")
                    .node("Add", prefix + "wx " + prefix + "rh", prefix + "sum")
                    .node("Add", prefix + "sum b" + i, prefix + "gates");
            lstm(prefix, "c" + i, "h" + i);
            below = "h" + i + "_out";
        }
        model.weight("D", 4, 2).node("MatMul", "h2_out D", "y").outputs("y", "h1_out", "c1_out", "h2_out", "c2_out");
        check(List.of(RecurrentOperator.Type.LSTM, RecurrentOperator.Type.LSTM), "h1", "c1", "h2", "c2");
    }

    private void gates() {
        model.batched("x", 3)
                .batched("h", 4)
                .weight("Wz", 3, 4)
                .weight("Rz", 4, 4)
                .weight("bz", 4)
                .weight("Wr", 3, 4)
                .weight("Rr", 4, 4)
                .weight("br", 4)
                .weight("Wn", 3, 4)
                .weight("Rn", 4, 4)
                .weight("bn", 4)
                .weight("bh", 4)
                .weight("one", new int[0], 1);
        for (String gate : List.of("z", "r")) {
            model.node("MatMul", "x W" + gate, "wx" + gate)
                    .node("MatMul", "h R" + gate, "rh" + gate)
                    .node("Add", "wx" + gate + " rh" + gate, "sum" + gate)
                    .node("Add", "sum" + gate + " b" + gate, "pre" + gate)
                    .node("Sigmoid", "pre" + gate, gate);
        }
        model.node("MatMul", "x Wn", "wxn").node("Add", "wxn bn", "input");
    }

    private void resetAfter() {
        model.node("MatMul", "h Rn", "rhn")
                .node("Add", "rhn bh", "recurrent")
                .node("Mul", "r recurrent", "reset")
                .node("Add", "input reset", "pren")
                .node("Tanh", "pren", "n");
    }

    @Test
    void gruWithResetAfter() throws OrtException {
        gates();
        resetAfter();
        model.node("Sub", "one z", "rest")
                .node("Mul", "rest n", "added")
                .node("Mul", "z h", "kept")
                .node("Add", "kept added", "h_out")
                .node("Identity", "h_out", "y")
                .outputs("y", "h_out");
        check(List.of(RecurrentOperator.Type.GRU), "h");
    }

    @Test
    void gruAsDifference() throws OrtException {
        gates();
        resetAfter();
        model.node("Sub", "h n", "difference")
                .node("Mul", "difference z", "kept")
                .node("Add", "n kept", "h_out")
                .node("Identity", "h_out", "y")
                .outputs("y", "h_out");
        check(List.of(RecurrentOperator.Type.GRU), "h");
    }

    @Test
    void gruOfThePaper() throws OrtException {
        gates();
        model.node("Mul", "r h", "reset")
                .node("MatMul", "reset Rn", "rhn")
                .node("Add", "input rhn", "pren")
                .node("Tanh", "pren", "n")
                .node("Sub", "one z", "rest")
                .node("Mul", "z n", "added")
                .node("Mul", "rest h", "kept")
                .node("Add", "kept added", "h_out")
                .node("Identity", "h_out", "y")
                .outputs("y", "h_out");
        check(List.of(RecurrentOperator.Type.GRU), "h");
    }

    @Test
    void plainNetworkWhoseStateIsCalledSo() throws OrtException {
        model.batched("x", 3)
                .batched("hidden_in", 4)
                .weight("W", 3, 4)
                .weight("R", 4, 4)
                .weight("b", 4)
                .node("MatMul", "x W", "wx")
                .node("MatMul", "hidden_in R", "rh")
                .node("Add", "wx b", "sum")
                .node("Add", "sum rh", "pre")
                .node("Tanh", "pre", "hidden_out")
                .node("Identity", "hidden_out", "y")
                .outputs("y", "hidden_out");
        check(List.of(RecurrentOperator.Type.RNN), "hidden_in");
    }

    /** A convolution that remembers its last two frames, and a mean of what it gives: states of no cell of the library. */
    @Test
    void rememberedFramesAndRunningMean() throws OrtException {
        model.batched("x", 2)
                .batched("conv_cache", 2, 2)
                .batched("mean_state", 3)
                .weight("K", 3, 2, 3)
                .weight("b", 3)
                .weight("keep", new int[0], 0.75f)
                .weight("take", new int[0], 0.25f)
                .integers("last", 2)
                .integers("one", 1)
                .integers("end", 3)
                .node("Unsqueeze", "x last", "frame")
                .node("Concat", "conv_cache frame", "frames", attribute("axis", 2L))
                .node("Slice", "frames one end last", "conv_cache_out")
                .node("Conv", "frames K b", "column")
                .node("Squeeze", "column last", "conv")
                .node("Mul", "mean_state keep", "kept")
                .node("Mul", "conv take", "taken")
                .node("Add", "kept taken", "mean_state_out")
                .node("Sub", "conv mean_state_out", "y")
                .outputs("y", "conv_cache_out", "mean_state_out");
        Imported imported = OnnxImport.read(model.bytes());
        assertEquals(
                1,
                imported.graph().nodes().stream()
                        .filter(node -> !node.states().isEmpty())
                        .count());
        run(imported, "conv_cache", "mean_state");
    }

    /** Two inputs that nothing tells apart are no state. */
    @Test
    void twoEqualInputsStayInputs() {
        model.batched("a", 4)
                .batched("b", 4)
                .weight("W", 4, 4)
                .weight("R", 4, 4)
                .node("MatMul", "a W", "wa")
                .node("MatMul", "b R", "rb")
                .node("Add", "wa rb", "sum")
                .node("Tanh", "sum", "y");
        Imported imported = OnnxImport.read(model.bytes());
        assertEquals(2, imported.graph().inputs().size());
        assertTrue(Objects.requireNonNull(imported.graph().nodes().getFirst())
                .states()
                .isEmpty());
    }
}
