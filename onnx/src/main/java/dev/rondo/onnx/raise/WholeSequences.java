package dev.rondo.onnx.raise;

import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Last;
import dev.rondo.layer.Padding;
import dev.rondo.model.Clock;
import dev.rondo.model.Port;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A Flatten or Reshape that makes one vector of all steps of a sequence, and the product with weights behind it: together a convolution along
 * time whose taps meet all steps that the file takes a call.
 */
final class WholeSequences {
    private final Raising raising;
    private final Constants constants;

    WholeSequences(Raising raising, Constants constants) {
        this.raising = raising;
        this.constants = constants;
    }

    /** Whether a node is one of these. */
    boolean handles(SourceNode node) {
        return switch (node.operator()) {
            case "Flatten" -> raising.operand(node.input(0)) instanceof Operand.View x && flattens(node, x);
            case "Reshape" -> raising.operand(node.input(0)) instanceof Operand.View x && reshapes(node, x);
            case "Identity" -> raising.term(node.input(0)) instanceof Term.Flattened;
            case "MatMul", "Gemm" -> raising.term(node.input(0)) instanceof Term.Flattened;
            default -> false;
        };
    }

    private static boolean flattens(SourceNode node, Operand.View x) {
        return isSequence(x) && (node.integer("axis", 1) == 1 || node.integer("axis", 1) == 1 - x.rank());
    }

    /** Whether a shape is [B, all the rest], the rest being known or left to follow. */
    private boolean reshapes(SourceNode node, Operand.View x) {
        List<Size> sizes = switch (raising.operand(node.input(1))) {
            case Operand.Sizes(List<Size> values, boolean scalar) -> values;
            case Operand.Fixed fixed ->
                fixed.tensor().toList().stream().<Size>map(Size.Known::new).toList();
            case null, default -> List.of();
        };
        if (!isSequence(x) || sizes.size() != 2 || !(sizes.get(1) instanceof Size.Known(long rest))) {
            return false;
        }
        OptionalInt steps = raising.steps(x);
        long all = steps.isPresent() ? (long) steps.getAsInt() * features(x) : -1;
        boolean open = sizes.getFirst().equals(new Size.Known(-1));
        boolean one = sizes.getFirst().equals(new Size.Known(1)) && x.axes().getFirst() instanceof Axis.One;
        boolean copied = sizes.getFirst().equals(new Size.Known(0)) && node.integer("allowzero", 0) == 0;
        boolean numbered = raising.sequences().isPresent()
                && x.axes().getFirst() instanceof Axis.Batch
                && sizes.getFirst().equals(new Size.Known(raising.sequences().getAsInt()));
        boolean batch = one
                || copied
                || numbered
                || sizes.getFirst().equals(new Size.Of(x.axes().getFirst()));
        return open ? rest == all : batch && (rest == -1 || all < 0 || rest == all);
    }

    /** Whether x is a batch of sequences whose features stand before or behind the steps. */
    private static boolean isSequence(Operand.View x) {
        int time = AlongTime.timeAxis(x);
        boolean first = x.rank() > 2
                && (x.axes().getFirst() instanceof Axis.Batch || x.axes().getFirst() instanceof Axis.One);
        return first
                && time > 0
                && x.axes().subList(1, x.rank()).stream()
                        .allMatch(axis -> axis instanceof Axis.Time || axis.isFeature());
    }

    private static int features(Operand.View x) {
        return x.axes().stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
    }

    /** What a node gives, unless it gives all steps in one, which is put down. */
    Optional<Operand> raise(SourceNode node) {
        if (raising.term(node.input(0)) instanceof Term.Flattened flattened) {
            if (node.is("Identity")) {
                raising.put(node.output(0), flattened);
                return Optional.empty();
            }
            return Optional.of(product(node, flattened));
        }
        Operand.View x = raising.view(node, 0);
        raising.put(node.output(0), new Term.Flattened(x, AlongTime.timeAxis(x)));
        return Optional.empty();
    }

    /** Why all steps in one stay as they are; null if a value is not that. */
    @Nullable
    Obstacle unfinished(String value) {
        SourceNode node = raising.producer(value);
        return node == null || !(raising.term(value) instanceof Term.Flattened)
                ? null
                : new Obstacle(
                        node,
                        "it makes one vector of all steps of a sequence",
                        "a product with weights follows at once",
                        "keep the axes apart, or reduce the steps by their mean, maximum or last");
    }

    private Operand product(SourceNode node, Term.Flattened flattened) {
        Operand.View x = flattened.x();
        SourceTensor matrix = constants.require(node, 1);
        boolean rowsAreOutputs = node.is("Gemm") && node.integer("transB", 0) == 1;
        boolean scaled = node.is("Gemm")
                && (node.real("alpha", 1) != 1 || node.real("beta", 1) != 1 || node.integer("transA", 0) != 0);
        int features = features(x);
        long columns = matrix.rank() == 2 ? matrix.shape().get(rowsAreOutputs ? 1 : 0) : 0;
        OptionalInt steps = raising.steps(x);
        boolean fits = columns > 0
                && columns % features == 0
                && (steps.isEmpty() || columns == (long) steps.getAsInt() * features);
        if (scaled || !fits) {
            throw new Obstacle(
                    node,
                    "it multiplies all steps of a sequence, of " + features + " features each, with " + matrix,
                    "the weights have a column for each feature of each step, and are not scaled",
                    "export the model with a fixed number of steps");
        }
        int size = Math.toIntExact(matrix.shape().get(rowsAreOutputs ? 0 : 1));
        int count = Math.toIntExact(columns / features);
        SourceTensor bias = node.is("Gemm") ? constants.optional(node, 2) : null;
        return layers(
                node,
                x,
                count,
                Map.of(
                        "W", weights(matrix, rowsAreOutputs, x, flattened.time(), count, size),
                        "b", bias(node, bias, size)),
                size);
    }

    private static FloatTensor bias(SourceNode node, @Nullable SourceTensor bias, int size) {
        float[] values = new float[size];
        if (bias != null && bias.size() != 1 && bias.size() != size) {
            throw new Obstacle(
                    node, "its bias is " + bias, "it has one element for each output", "export the model again");
        }
        for (int i = 0; bias != null && i < size; i++) {
            values[i] = bias.floatAt(bias.size() == 1 ? 0 : i);
        }
        return FloatTensor.vector(values);
    }

    private Operand layers(SourceNode node, Operand.View x, int count, Map<String, FloatTensor> weights, int size) {
        Clock clock = raising.clock(node, x);
        raising.problemIfRagged(
                clock,
                new Problem(
                        node.path(),
                        "it takes all steps as one vector, padding included",
                        "what stands beyond the end of a sequence is no part of it",
                        "reduce the steps of each sequence by a mask"));
        Draft all = raising.draft("conv1d", new Conv1d(size, count, Padding.NONE), List.of(x.value()), weights);
        Clock once = clock.strided(count, 1);
        Expr windows = raising.origins().output(all, Port.Y, size, once);
        Draft last = raising.draft("last", new Last(), List.of(windows), Map.of());
        return new Operand.View(
                raising.origins().output(last, Port.Y, size, new Clock.LastOf(once)),
                List.of(x.axes().getFirst(), Axis.ofSize(size)));
    }

    /** The file's matrix over features before the steps, steps, and features behind them, as taps over the features of a step. */
    private static FloatTensor weights(
            SourceTensor matrix, boolean rowsAreOutputs, Operand.View x, int time, int count, int size) {
        int before = x.axes().subList(1, time).stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
        int behind = features(x) / before;
        int columns = before * count * behind;
        float[] values = new float[size * columns];
        for (int i = 0; i < values.length; i++) {
            int output = i / columns;
            int step = i % columns / (before * behind);
            int outer = i % (before * behind) / behind;
            int column = (outer * count + step) * behind + i % behind;
            values[i] = matrix.floatAt(rowsAreOutputs ? output * columns + column : column * size + output);
        }
        return FloatTensor.wrap(Shape.of(size, columns), values);
    }
}
