package dev.rondo.onnx.source;

import dev.rondo.FormatException;
import dev.rondo.Problem;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The known inputs of a node that is to be evaluated, checked as they are asked for.
 *
 * @param node the node
 * @param inputs its inputs in order; null for one that is left out
 * @param allowance what may be taken for results
 */
record Operands(SourceNode node, List<@Nullable SourceTensor> inputs, Allowance allowance) {
    /** How many inputs are listed. */
    int count() {
        return inputs.size();
    }

    /** An input, or null where it is left out. */
    @Nullable
    SourceTensor optional(int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    /**
     * An input that has to be there.
     *
     * @throws FormatException if it is left out
     */
    SourceTensor tensor(int index) {
        SourceTensor tensor = optional(index);
        if (tensor == null) {
            throw bad("input " + index + " is left out", "the operator needs it");
        }
        return tensor;
    }

    /**
     * Integers that have to be there.
     *
     * @throws FormatException if they are left out or are no vector of integers
     */
    List<Long> integers(int index) {
        SourceTensor tensor = tensor(index);
        if (!tensor.type().isInteger() || tensor.rank() > 1) {
            throw bad("input " + index + " is " + tensor, "it is a vector of integers");
        }
        allowance.take(node, tensor.type(), tensor.size());
        return tensor.toList();
    }

    /**
     * One integer or number that has to be there.
     *
     * @throws FormatException if it is left out or is not one value
     */
    SourceTensor single(int index) {
        SourceTensor tensor = tensor(index);
        if (tensor.size() != 1) {
            throw bad("input " + index + " is " + tensor, "it is one value");
        }
        return tensor;
    }

    /**
     * An axis of a tensor, counted from its end where it is negative.
     *
     * @throws FormatException if there is no such axis
     */
    int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw bad("the axis is " + axis, "there are " + rank + " axes");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /**
     * Different axes of a tensor, in ascending order.
     *
     * @throws FormatException if there is no such axis, or one is given twice
     */
    List<Integer> axes(List<Long> axes, int rank) {
        if (rank > Shapes.MOST_AXES) {
            throw bad("there would be " + rank + " axes", "more than " + Shapes.MOST_AXES + " are too many");
        }
        List<Integer> sorted =
                axes.stream().map(axis -> axis(axis, rank)).distinct().sorted().toList();
        if (sorted.size() != axes.size()) {
            throw bad("an axis is given twice", "axes are different");
        }
        return sorted;
    }

    /**
     * The number of elements of a result, once it is granted.
     *
     * @throws FormatException if a length is negative or there are too many
     */
    int grant(ElementType type, List<Long> shape) {
        OptionalInt size = Shapes.size(shape);
        if (size.isEmpty()) {
            throw bad(
                    "its result has the shape " + Shapes.shown(shape),
                    "lengths are not negative, axes at most 64, elements fewer than 2³¹");
        }
        allowance.take(node, type, size.getAsInt());
        return size.getAsInt();
    }

    /** The exception for a node that cannot be evaluated. */
    FormatException bad(String found, String expected) {
        return new FormatException(new Problem(node.path(), found, expected, Findings.AGAIN));
    }
}
