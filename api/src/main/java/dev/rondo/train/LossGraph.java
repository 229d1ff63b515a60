package dev.rondo.train;

import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.cell.FormulaScope;
import dev.rondo.cell.Recurrence;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Direction;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph with a loss on its output: one more input, {@value #TARGET}, and as its only output {@value #LOSS}, one value a step. What a
 * backend differentiates is this graph.
 *
 * @param graph the graph with the loss in it
 * @param loss the loss
 */
public record LossGraph(Graph graph, Loss loss) {
    /** The name of the input that holds the targets. */
    public static final String TARGET = "target";

    /** The name of the layer and of the output that is the loss at each step. */
    public static final String LOSS = "loss";

    /**
     * Puts a loss on the only output of a graph.
     *
     * @throws ModelException if the graph has more than one output, uses the names above, or the loss does not have size 1
     */
    public static LossGraph of(Graph graph, Loss loss) {
        if (graph.outputs().size() != 1) {
            throw refused(
                    "found the outputs " + graph.outputs().keySet(),
                    "a loss is put on one output",
                    "build the model with the output to train on alone");
        }
        for (String name : List.of(TARGET, LOSS)) {
            if (graph.inputs().stream().anyMatch(input -> input.name().equals(name))
                    || graph.nodes().stream().anyMatch(node -> node.name().equals(name))) {
                throw refused(
                        "the model has an input or a layer '" + name + "'",
                        "a loss adds one of that name",
                        "rename it");
            }
        }
        Port y = graph.outputs().values().iterator().next();
        Graph.Value value = graph.value(y);
        Recurrence recurrence = FormulaScope.define(loss.formula(), value.size(), value.size());
        if (recurrence.output().size() != 1 || !recurrence.parameters().isEmpty()) {
            throw refused(
                    "its formula has " + recurrence.output().size() + " elements and "
                            + recurrence.parameters().size() + " parameters",
                    "a loss has size 1 and no parameters",
                    "end it with sum() or mean()");
        }
        Graph.Node node = new Graph.Node(
                LOSS,
                loss.name(),
                new Operation.Step(recurrence, Direction.FORWARD),
                List.of(y, new Port(TARGET, Port.Y)),
                Map.of(),
                Map.of(Port.Y, new Graph.Value(1, value.clock())));
        Graph.Input target = new Graph.Input(TARGET, InputKind.FEATURES, value.size(), value.clock());
        return new LossGraph(
                graph.extended(List.of(target), List.of(node), Map.of(LOSS, new Port(LOSS, Port.Y))), loss);
    }

    /** Why a loss cannot be put on a graph; empty if it can. */
    public static List<Problem> obstacles(Graph graph, Loss loss) {
        try {
            of(graph, loss);
            return List.of();
        } catch (ModelException e) {
            return e.problems();
        }
    }

    /**
     * The inputs of this graph: those of the model, and the targets, class ids as one-hot vectors.
     *
     * @throws InputException if a target is not of the kind that the loss takes, or a class id does not exist
     */
    public Map<String, SequenceBatch> inputs(Map<String, SequenceBatch> modelInputs, SequenceBatch targets) {
        Map<String, SequenceBatch> all = new LinkedHashMap<>(modelInputs);
        int classes = graph.value(new Port(TARGET, Port.Y)).size();
        all.put(TARGET, loss.target() == TargetKind.CLASSES ? oneHot(targets, classes) : targets);
        return all;
    }

    private static SequenceBatch oneHot(SequenceBatch targets, int classes) {
        if (!(targets.values() instanceof IntTensor ids)) {
            throw new InputException(new Problem(
                    "target",
                    "found features",
                    "this loss takes class ids",
                    "make the batch with SequenceBatch.ofTokens()"));
        }
        float[] rows = new float[Math.multiplyExact(ids.size(), classes)];
        for (int row = 0; row < ids.size(); row++) {
            int id = ids.at(row);
            if (id < 0 || id >= classes) {
                throw new InputException(new Problem(
                        "target, row " + row,
                        "found class " + id,
                        "the model tells " + classes + " classes apart, from 0",
                        "number the classes from 0"));
            }
            rows[row * classes + id] = 1;
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(ids.size(), classes), rows), targets.lengths());
    }

    private static ModelException refused(String found, String expected, String remedy) {
        return new ModelException(new Problem("loss", found, expected, remedy));
    }
}
