package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.expr.Interner;
import dev.rondo.expr.Traversal;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Values of a file that depend on none of its inputs. */
final class Constants {
    private final Raising raising;
    private final Interner values;

    Constants(Raising raising, ExpressionRaising expressions) {
        this.raising = raising;
        this.values = new Interner(node -> node instanceof Expr.Parameter(String name, Shape shape) && shape.rank() == 1
                ? Expressions.constant(
                        Objects.requireNonNull(expressions.weights().get(name)))
                : node);
    }

    /** A tensor that a node takes. */
    SourceTensor require(SourceNode node, int input) {
        if (raising.operand(node.input(input)) instanceof Operand.Fixed fixed) {
            return fixed.tensor();
        }
        throw new Obstacle(
                node,
                "input " + input + " ('" + node.input(input) + "') depends on the model's inputs",
                "weights are tensors of the file",
                "pass the values of '" + node.input(input) + "' when the file is read");
    }

    /** A tensor that a node may take. */
    @Nullable
    SourceTensor optional(SourceNode node, int input) {
        return node.hasInput(input) ? require(node, input) : null;
    }

    /** What an expression over constants and parameters alone is; null if it depends on an input, or is none that is computed here. */
    @Nullable
    FloatTensor value(Expr expression) {
        return values.intern(expression) instanceof Expr.Constant constant ? constant.value() : null;
    }

    /** Whether a state that begins with a known value has it as a parameter: zeros that no weight stands behind are what it begins with anyway. */
    static boolean isLearned(Expr expression, FloatTensor value) {
        return Traversal.topological(List.of(expression)).stream().anyMatch(Expr.Parameter.class::isInstance)
                || IntStream.range(0, value.size()).anyMatch(i -> value.at(i) != 0);
    }

    /**
     * A state that a node begins with, as a vector for each sequence.
     *
     * @param given a view, or a tensor of the file with equal rows for all sequences
     * @param batchAxis where the sequences of a tensor are; −1 if it has one value for all
     */
    Expr perSequence(SourceNode node, int input, Operand given, int batchAxis) {
        return switch (given) {
            case Operand.View view -> {
                if (!Origins.isSingle(raising.clock(view)) && view.axes().contains(new Axis.Time())) {
                    throw refused(node, input);
                }
                if (raising.clock(view) == null && value(view.value()) == null) {
                    throw new Obstacle(
                            node,
                            "initial state '" + node.input(input) + "' is computed of numbers and weights alone",
                            "a state begins with an input, with what a layer gives, or with a number for each feature",
                            "fold it into a constant before the export");
                }
                yield view.value();
            }
            case Operand.Fixed fixed -> rows(node, input, fixed, batchAxis);
            case Operand.Sizes s -> throw refused(node, input);
            case Operand.Condition c -> throw refused(node, input);
        };
    }

    private static Expr rows(SourceNode node, int input, Operand.Fixed fixed, int batchAxis) {
        SourceTensor tensor = fixed.tensor();
        if (batchAxis < 0 || batchAxis >= tensor.rank()) {
            return leaf(tensor.toFloats());
        }
        int batch = Math.toIntExact(tensor.shape().get(batchAxis));
        int inner = 1;
        for (long length : tensor.shape().subList(batchAxis + 1, tensor.rank())) {
            inner *= (int) length;
        }
        float[] values = new float[tensor.size() / Math.max(1, batch)];
        for (int i = 0; i < tensor.size(); i++) {
            int outer = i / inner / batch;
            int at = outer * inner + i % inner;
            boolean first = i / inner % batch == 0;
            if (!first && values[at] != tensor.floatAt(i)) {
                throw refused(node, input);
            }
            values[at] = tensor.floatAt(i);
        }
        return leaf(values);
    }

    private static Expr leaf(float... values) {
        return Expressions.constant(FloatTensor.vector(values));
    }

    private static Obstacle refused(SourceNode node, int input) {
        return new Obstacle(
                node,
                "initial state '" + node.input(input) + "' differs from sequence to sequence, or from step to step",
                "a state begins with zeros, with one value for all sequences, or with what an input or a layer gives each of them",
                "pass it as an input of the model");
    }

    /** The number that a node takes, {@code otherwise} where it has no such input; null if it is no number of the file. */
    @Nullable
    Long number(SourceNode node, int input, @Nullable Long otherwise) {
        if (!node.hasInput(input)) {
            return otherwise;
        }
        return raising.operand(node.input(input)) instanceof Operand.Fixed fixed
                        && fixed.tensor().size() == 1
                ? Long.valueOf(fixed.tensor().longAt(0))
                : null;
    }

    /** The zeros that a Pad puts before an axis and behind it, where it leaves all others as they are; nothing otherwise. */
    long[] zerosAlong(SourceNode node, int rank, int axis) {
        long[] pads = zeros(node, rank);
        boolean alone = IntStream.range(0, pads.length).allMatch(i -> i % rank == axis || pads[i] == 0);
        return pads.length > 0 && alone ? new long[] {pads[axis], pads[axis + rank]} : new long[0];
    }

    /** How many zeros a Pad puts before each axis and behind it; nothing if that is not known, or if it puts something else there. */
    long[] zeros(SourceNode node, int rank) {
        boolean zero = !node.hasInput(2)
                || (raising.operand(node.input(2)) instanceof Operand.Fixed fixed
                        && fixed.tensor().doubleAt(0) == 0);
        if (!zero
                || !node.text("mode", "constant").equals("constant")
                || !(raising.operand(node.input(1)) instanceof Operand.Fixed given)) {
            return new long[0];
        }
        long[] values = given.tensor().toLongs();
        long[] axes = node.hasInput(3)
                ? require(node, 3).toLongs()
                : LongStream.range(0, rank).toArray();
        long[] pads = new long[values.length == 2 * axes.length ? 2 * rank : 0];
        for (int i = 0; pads.length > 0 && i < axes.length; i++) {
            int axis = (int) Math.floorMod(axes[i], (long) rank);
            pads[axis] = values[i];
            pads[axis + rank] = values[i + axes.length];
        }
        return pads;
    }
}
