package dev.rondo.onnx.raise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.cell.CellScope;
import dev.rondo.cell.Recurrence;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Text;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.source.Dimension;
import dev.rondo.onnx.source.Folding;
import dev.rondo.onnx.source.OnnxReader;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceValue;
import dev.rondo.testkit.RandomCells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random cells go out as Scan and come back as the same recurrence. */
class ScanRaisingTest {
    private static final int CELLS = 200;

    @Test
    void randomCellsComeBackAsTheyWere() {
        for (long seed = 0; seed < CELLS; seed++) {
            long cell = seed;
            Graph graph = graph(seed);
            Graph.Node node = graph.withoutRandomness().nodes().getFirst();
            Recurrence expected = ((dev.rondo.model.Operation.Step) node.operation()).recurrence();
            Outer outer = new Outer(graph, seed);
            Recurrence found = outer.recurrence();
            assertEquals(outer.text(expected), outer.text(found), () -> "random cell of seed " + cell);
        }
    }

    private static Graph graph(long seed) {
        ModelBuilder builder = Model.builder();
        Port x = builder.features("x", RandomCells.inputSize(seed));
        Port cell = builder.add("cell", new Recurrent(RandomCells.of(seed), Direction.FORWARD), x);
        return builder.output("y", cell).build().resolve();
    }

    /** The graph around a Scan: what its inputs are made of is raised, all else is not looked at. */
    private static final class Outer {
        private final Graph graph;
        private final SourceGraph source;
        private final ExpressionRaising raising = new ExpressionRaising(18);
        private final Map<String, Operand> values = new HashMap<>();
        private boolean hasOutput;

        Outer(Graph graph, long seed) {
            this.graph = graph;
            byte[] bytes = OnnxExport.sequenceModel(TrainedModel.initialize(graph, seed))
                    .toBytes();
            this.source = Folding.fold(OnnxReader.read(bytes)).graph();
        }

        /** The canonical text; without y where the file computes it beside the Scan. */
        String text(Recurrence recurrence) {
            Map<String, Expr> results = new LinkedHashMap<>(recurrence.results());
            if (!hasOutput) {
                results.remove("y");
            }
            return Text.of(results);
        }

        Recurrence recurrence() {
            int size = graph.inputs().getFirst().size();
            values.put(
                    "x", Operand.View.input("x", List.of(new Axis.Time(), new Axis.Batch(), new Axis.Feature(size))));
            source.initializers()
                    .forEach((name, tensor) ->
                            values.put(name, Operand.Fixed.of(name, tensor, name.startsWith("cell."))));
            for (SourceNode node : source.nodes()) {
                if (node.is("Scan")) {
                    return recurrence(node, size);
                }
                raise(node);
            }
            throw new AssertionError("no Scan");
        }

        private void raise(SourceNode node) {
            boolean known = node.inputs().stream()
                    .allMatch(name -> values.get(name) instanceof Operand.View
                            || values.get(name) instanceof Operand.Fixed
                            || values.get(name) instanceof Operand.Condition);
            if (node.output(0).endsWith("mask")) {
                values.put(
                        node.output(0),
                        Operand.Condition.withinLength(List.of(new Axis.Time(), new Axis.Batch(), new Axis.One())));
            } else if (known && ExpressionRaising.handles(node.operator())) {
                List<@Nullable Operand> operands = new ArrayList<>();
                node.inputs().forEach(name -> operands.add(values.get(name)));
                values.put(node.output(0), raising.raise(node, operands).getFirst());
            }
        }

        private Recurrence recurrence(SourceNode scan, int size) {
            List<@Nullable Operand> operands = new ArrayList<>();
            for (int i = 0; i < scan.inputs().size(); i++) {
                Operand known = values.get(scan.input(i));
                operands.add(known == null || i < states(scan) ? state(scan, i) : known);
            }
            RaisedScan raised = raising.scan(scan, operands, values::get, (node, inputs) -> body(node, inputs));
            hasOutput = !raised.outputs().isEmpty();
            RaisedCell cell = raised.cell(raising.weights(), name -> name.substring(name.indexOf('.') + 1));
            return CellScope.define(cell.cell(), size);
        }

        private static int states(SourceNode scan) {
            return scan.graph("body").inputs().size() - (int) scan.integer("num_scan_inputs", 0);
        }

        private List<Operand> body(SourceNode node, List<@Nullable Operand> inputs) {
            if (node.is("Shape") && inputs.getFirst() instanceof Operand.View view) {
                List<Size> sizes = new ArrayList<>();
                view.axes()
                        .subList(0, (int) node.integer("end", view.rank()))
                        .forEach(axis -> sizes.add(axis.isFeature() ? new Size.Known(axis.size()) : new Size.Of(axis)));
                return List.of(new Operand.Sizes(sizes, false));
            }
            if (node.is("Concat") && inputs.getFirst() instanceof Operand.Sizes sizes) {
                List<Size> all = new ArrayList<>(sizes.values());
                all.add(new Size.Known(1));
                return List.of(new Operand.Sizes(all, false));
            }
            return raising.raise(node, inputs);
        }

        private static Operand state(SourceNode scan, int index) {
            SourceValue value = scan.graph("body").inputs().get(index);
            Dimension last = Objects.requireNonNull(value.dimensions()).getLast();
            int size = (int) ((Dimension.Fixed) last).size();
            return Operand.View.input("initial", List.of(new Axis.Batch(), new Axis.Feature(size)));
        }
    }
}
