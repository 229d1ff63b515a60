package dev.rondo.onnx.raise;

import dev.rondo.cell.Formula;
import dev.rondo.cell.Initializer;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import dev.rondo.expr.Traversal;
import dev.rondo.layer.PerStep;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.onnx.source.Folding;
import dev.rondo.onnx.source.OnnxReader;
import dev.rondo.onnx.source.SourceModel;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.reference.ReferenceProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Raises a small model whose inputs have the batch at one axis, and runs what it becomes on the reference backend. */
final class StepEvaluation {
    private final SmallModel small;
    private final int batchAxis;
    private final ExpressionRaising raising;
    private final Map<String, Operand> values = new HashMap<>();

    private StepEvaluation(SmallModel small, int batchAxis) {
        this.small = small;
        this.batchAxis = batchAxis;
        this.raising = new ExpressionRaising(small.opset());
    }

    /** What the raised model computes as {@code y}, laid out as in the file. */
    static SmallModel.Numbers of(SmallModel small, int batchAxis) {
        return new StepEvaluation(small, batchAxis).run();
    }

    private SmallModel.Numbers run() {
        SourceModel model = Folding.fold(OnnxReader.read(small.bytes()));
        model.graph()
                .initializers()
                .forEach((name, tensor) -> values.put(
                        name, Operand.Fixed.of(name, tensor, tensor.type().isReal() && tensor.size() > 1)));
        small.inputs().forEach((name, numbers) -> {
            List<Axis> axes = new ArrayList<>();
            for (int i = 0; i < numbers.shape().length; i++) {
                axes.add(i == batchAxis ? new Axis.Batch() : Axis.ofSize(numbers.shape()[i]));
            }
            values.put(name, Operand.View.input(name, axes));
        });
        for (SourceNode node : model.graph().nodes()) {
            List<@Nullable Operand> operands = new ArrayList<>();
            node.inputs().forEach(name -> operands.add(name.isEmpty() ? null : value(name)));
            List<Operand> results = raising.raise(node, operands);
            for (int i = 0; i < Math.min(results.size(), node.outputs().size()); i++) {
                values.put(node.output(i), results.get(i));
            }
        }
        return evaluate((Operand.View) value("y"));
    }

    private Operand value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private SmallModel.Numbers evaluate(Operand.View y) {
        List<Expr.Input> leaves = Traversal.topological(List.of(y.value())).stream()
                .filter(Expr.Input.class::isInstance)
                .map(Expr.Input.class::cast)
                .toList();
        Graph graph = graph(leaves, new Interner().intern(y.value()));
        Map<String, FloatTensor> weights = new LinkedHashMap<>();
        graph.parameters().keySet().forEach(path -> weights.put(path, weight(path)));
        Map<String, SequenceBatch> inputs = new LinkedHashMap<>();
        leaves.forEach(leaf -> inputs.put(leaf.name(), batch(leaf.name())));
        try (var backend = new ReferenceProvider().open(dev.rondo.backend.BackendOptions.defaults());
                var compiled = backend.compile(new TrainedModel(graph, Weights.of(weights)))) {
            SequenceBatch result = Objects.requireNonNull(compiled.run(inputs).get("y"));
            return laidOut(y, result.values().toDoubles());
        }
    }

    private FloatTensor weight(String path) {
        return Objects.requireNonNull(raising.weights().get(path.substring("layer.".length())));
    }

    /** A layer that computes an expression of inputs of the model. */
    private static Graph graph(List<Expr.Input> leaves, Expr output) {
        ModelBuilder builder = Model.builder();
        List<Port> ports = new ArrayList<>();
        for (Expr.Input leaf : leaves) {
            ports.add(
                    ports.isEmpty()
                            ? builder.features(leaf.name(), leaf.size())
                            : builder.features(leaf.name(), leaf.size(), ports.getFirst()));
        }
        Formula formula = scope -> {
            Map<Expr, Expr> own = new HashMap<>();
            for (int i = 0; i < leaves.size(); i++) {
                own.put(leaves.get(i), scope.inputs().get(i));
            }
            for (Expr node : Traversal.topological(List.of(output))) {
                if (node instanceof Expr.Parameter parameter) {
                    int[] shape = parameter.shape().toArray();
                    own.computeIfAbsent(node, key -> scope.parameter(parameter.name(), Initializer.zeros(), shape));
                }
            }
            return new Interner(node -> own.getOrDefault(node, node)).intern(output);
        };
        Port layer = builder.add("layer", new PerStep("formula", formula), ports.toArray(Port[]::new));
        return builder.output("y", layer).build().resolve();
    }

    /** The rows of an input as sequences of one step. */
    private SequenceBatch batch(String name) {
        SmallModel.Numbers numbers = Objects.requireNonNull(small.inputs().get(name));
        int rows = numbers.shape()[batchAxis];
        int[] order = batchFirst(numbers.shape().length, batchAxis);
        int[] sources = Grid.of(numbers.shape()).transposed(order).sources();
        float[] values = new float[sources.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.values()[sources[i]];
        }
        int[] lengths = new int[rows];
        Arrays.fill(lengths, 1);
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, values.length / rows), values), lengths);
    }

    private static int[] batchFirst(int rank, int batchAxis) {
        int[] order = new int[rank];
        order[0] = batchAxis;
        int at = 1;
        for (int axis = 0; axis < rank; axis++) {
            if (axis != batchAxis) {
                order[at++] = axis;
            }
        }
        return order;
    }

    private SmallModel.Numbers laidOut(Operand.View y, double[] values) {
        int[] dimensions = y.dimensions();
        int at = y.axes().indexOf(new Axis.Batch());
        int rows = small.inputs().values().iterator().next().shape()[batchAxis];
        int[] shape = dimensions.clone();
        if (at >= 0) {
            shape[at] = rows;
        }
        float[] result = new float[Grid.size(shape)];
        int[] order = at < 0 ? new int[0] : batchFirst(shape.length, at);
        int[] places = at < 0
                ? Grid.of(shape).sources()
                : Grid.of(shape).transposed(order).sources();
        for (int i = 0; i < result.length; i++) {
            result[places[i]] = (float) values[i];
        }
        return new SmallModel.Numbers(shape, result);
    }
}
