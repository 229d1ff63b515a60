package dev.rondo.train;

import static dev.rondo.Refused.input;
import static dev.rondo.Refused.model;
import static dev.rondo.layer.Layers.activation;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Golden;
import dev.rondo.data.DoubleTensor;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expressions;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.reference.Oracle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Losses and their gradients are PyTorch's; what no loss can be put on is refused. */
final class LossesTest {
    @Test
    void aLossGoesByItsName() {
        assertEquals("mean squared error", Losses.meanSquaredError().toString());
    }

    @Test
    void meanSquaredError() {
        golden("mean_squared_error", Losses.meanSquaredError(), "y", "target");
    }

    @Test
    void meanAbsoluteError() {
        golden("mean_absolute_error", Losses.meanAbsoluteError(), "y", "target");
    }

    @Test
    void softmaxCrossEntropy() {
        golden("softmax_cross_entropy", Losses.softmaxCrossEntropy(), "logits", "classes");
    }

    private static void golden(String file, Loss loss, String output, String target) {
        Golden golden = Golden.read(file);
        int size = golden.tensor(output).shape().dimension(2);
        LossGraph graph = LossGraph.of(Model.sequential(activation(x -> x)).resolve(size), loss);
        boolean classes = loss.target() == TargetKind.CLASSES;
        Map<String, SequenceBatch> inputs =
                graph.inputs(Map.of("x", batch(golden.steps(output), false)), batch(golden.steps(target), classes));
        Map<String, double[][][]> steps = new LinkedHashMap<>();
        inputs.forEach((name, batch) -> steps.put(name, Oracle.steps(batch)));
        Oracle.Derivatives found = new Oracle(graph.graph(), Map.of()).derivatives(steps, null, 0);
        assertEquals(golden.values("loss")[0], found.loss(), 1e-10);
        Golden.close(
                "gradient",
                golden.steps("grad." + output),
                Objects.requireNonNull(found.inputs().get("x")),
                1e-10);
    }

    private static SequenceBatch batch(double[][][] steps, boolean tokens) {
        List<Sequence> sequences = new ArrayList<>();
        for (double[][] sequence : steps) {
            int width = sequence[0].length;
            double[] values = new double[sequence.length * width];
            int[] ids = new int[sequence.length];
            for (int t = 0; t < sequence.length; t++) {
                System.arraycopy(sequence[t], 0, values, t * width, width);
                ids[t] = (int) sequence[t][0];
            }
            sequences.add(new Sequence(
                    tokens ? IntTensor.vector(ids) : DoubleTensor.of(Shape.of(sequence.length, width), values)));
        }
        return SequenceBatch.ofSequences(sequences);
    }

    @Test
    void aLossIsOneMoreLayer() {
        Graph graph = Model.sequential(lstm(4), dense(2)).resolve(3);
        LossGraph with = LossGraph.of(graph, Losses.meanSquaredError());
        assertEquals(
                List.of("x", "target"),
                with.graph().inputs().stream().map(Graph.Input::name).toList());
        assertEquals("loss", with.graph().nodes().getLast().name());
        assertEquals(graph.parameters().keySet(), with.graph().parameters().keySet());
        assertEquals(List.of("loss"), List.copyOf(with.graph().outputs().keySet()));
    }

    @Test
    void classIdsBecomeOneHotVectors() {
        LossGraph graph = LossGraph.of(Model.sequential(dense(3)).resolve(1), Losses.softmaxCrossEntropy());
        SequenceBatch x = SequenceBatch.of(Sequence.of(0f, 0f), Sequence.of(0f));
        SequenceBatch ids = SequenceBatch.ofTokens(List.of(new int[] {2, 0}, new int[] {1}));
        assertEquals(
                SequenceBatch.packed(FloatTensor.of(Shape.of(3, 3), 0, 0, 1, 1, 0, 0, 0, 1, 0), 2, 1),
                graph.inputs(Map.of("x", x), ids).get("target"));
        input(
                () -> graph.inputs(Map.of("x", x), x),
                "target: found features, but this loss takes class ids; make the batch with SequenceBatch.ofTokens().");
        input(
                () -> graph.inputs(Map.of("x", x), SequenceBatch.ofTokens(List.of(new int[] {0, 3}, new int[] {1}))),
                "target, row 1: found class 3, but the model tells 3 classes apart, from 0; number the classes from 0.");
        input(
                () -> graph.inputs(Map.of("x", x), SequenceBatch.ofTokens(List.of(new int[] {0, 1}, new int[] {-1}))),
                "target, row 2: found class -1, but the model tells 3 classes apart, from 0; number the classes from 0.");
    }

    @Test
    void whatNoLossCanBePutOn() {
        Loss squared = Losses.meanSquaredError();
        ModelBuilder two = Model.builder();
        var h = two.add("h", dense(2), two.features("x", 1));
        two.output("a", h).output("b", h);
        model(
                () -> LossGraph.of(two.build().resolve(), squared),
                "loss: found the outputs [a, b], but a loss is put on one output; build the model with the output to train on"
                        + " alone.");
        Graph graph = Model.sequential(dense(2)).resolve(1);
        model(
                () -> LossGraph.of(graph, new Loss("all", TargetKind.FEATURES, s -> s.input())),
                "loss: its formula has 2 elements and 0 parameters, but a loss has size 1 and no parameters; end it with sum() or"
                        + " mean().");
        model(
                () -> LossGraph.of(
                        graph,
                        new Loss("own", TargetKind.FEATURES, s -> Expressions.mean(s.affine("a", 2, s.input())))),
                "loss: its formula has 1 elements and 2 parameters, but a loss has size 1 and no parameters; end it with sum() or"
                        + " mean().");
        ModelBuilder taken = Model.builder();
        taken.output("y", taken.add("d", dense(2), taken.features("target", 1)));
        model(
                () -> LossGraph.of(taken.build().resolve(), squared),
                "loss: the model has an input or a layer 'target', but a loss adds one of that name; rename it.");
        ModelBuilder layer = Model.builder();
        layer.output("y", layer.add("loss", dense(2), layer.features("x", 1)));
        model(
                () -> LossGraph.of(layer.build().resolve(), squared),
                "loss: the model has an input or a layer 'loss', but a loss adds one of that name; rename it.");
    }
}
