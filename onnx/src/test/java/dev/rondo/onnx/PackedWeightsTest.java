package dev.rondo.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.FloatTensor;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.Weights;
import dev.rondo.onnx.operator.RecurrentOperator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the weights of a recurrence go in the operator. */
class PackedWeightsTest {
    /** The weights of a cell of one unit and one input, each with a value of its own. */
    private static PackedWeights packed(Cell cell, String... valuesInOrder) {
        Graph graph = Model.sequential(Layers.recurrent(cell)).resolve(1);
        Graph.Node node = graph.nodes().getFirst();
        List<String> order = Arrays.asList(valuesInOrder);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        graph.parameters().forEach((path, spec) -> {
            int value = order.indexOf(path.substring(node.name().length() + 1));
            assertTrue(value >= 0, path);
            tensors.put(path, FloatTensor.of(spec.shape(), value));
        });
        RecurrentOperator operator =
                RecurrentOperator.of(CellScope.define(cell, 1)).orElseThrow();
        Parameters parameters = new Parameters(new GraphWriter("test", new OperatorSet(17)), node, Weights.of(tensors));
        return PackedWeights.of(operator, parameters, 1, 1);
    }

    private static void assertValues(FloatTensor tensor, float... expected) {
        assertArrayEquals(expected, tensor.toArray());
    }

    @Test
    void lstmHasTheOrderInputOutputForgetCell() {
        PackedWeights weights = packed(
                new Lstm(1).with(Peepholes.DIAGONAL),
                "0",
                "i.W",
                "o.W",
                "f.W",
                "g.W",
                "i.R",
                "o.R",
                "f.R",
                "g.R",
                "i.b",
                "o.b",
                "f.b",
                "g.b",
                "i.p",
                "o.p",
                "f.p");
        assertValues(weights.W(), 1, 2, 3, 4);
        assertValues(weights.R(), 5, 6, 7, 8);
        assertValues(weights.B(), 9, 10, 11, 12, 0, 0, 0, 0);
        assertValues(java.util.Objects.requireNonNull(weights.P()), 13, 14, 15);
    }

    @Test
    void coupledLstmLeavesZerosForTheForgetGate() {
        PackedWeights weights = packed(
                new Lstm(1).with(ForgetGate.COUPLED),
                "0",
                "i.W",
                "o.W",
                "g.W",
                "i.R",
                "o.R",
                "g.R",
                "i.b",
                "o.b",
                "g.b");
        assertValues(weights.W(), 1, 2, 0, 3);
        assertValues(weights.R(), 4, 5, 0, 6);
        assertValues(weights.B(), 7, 8, 0, 9, 0, 0, 0, 0);
        assertNull(weights.P());
    }

    @Test
    void gruHasTheOrderUpdateResetHidden() {
        PackedWeights after =
                packed(new Gru(1), "0", "z.W", "r.W", "n.W", "z.R", "r.R", "hn.R", "z.b", "r.b", "n.b", "hn.b");
        assertValues(after.W(), 1, 2, 3);
        assertValues(after.R(), 4, 5, 6);
        assertValues(after.B(), 7, 8, 9, 0, 0, 10);
        PackedWeights before = packed(
                new Gru(1, ResetGate.BEFORE_PRODUCT),
                "0",
                "z.W",
                "r.W",
                "n.W",
                "z.R",
                "r.R",
                "n.R",
                "z.b",
                "r.b",
                "n.b");
        assertValues(before.R(), 4, 5, 6);
        assertValues(before.B(), 7, 8, 9, 0, 0, 0);
    }
}
