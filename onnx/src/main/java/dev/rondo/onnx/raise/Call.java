package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One node with what is known of its inputs.
 *
 * @param node the node
 * @param inputs its inputs, null for those that are left out
 * @param leaves where weights become parameters
 * @param opset the version of the operators
 */
record Call(SourceNode node, List<@Nullable Operand> inputs, Leaves leaves, int opset) {
    boolean has(int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }

    Operand operand(int index) {
        Operand operand = has(index) ? inputs.get(index) : null;
        if (operand == null) {
            throw refused("input " + index + " is left out", "the operator needs it", "export the model again");
        }
        return operand;
    }

    /** An input as a vector at each step. */
    Operand.View view(int index) {
        return view(operand(index), index);
    }

    private Operand.View view(Operand operand, int index) {
        return switch (operand) {
            case Operand.View view -> view;
            case Operand.Fixed fixed when fixed.tensor().size() > 0 -> leaves.view(fixed);
            case Operand.Fixed fixed ->
                throw refused(
                        "input " + index + " is empty", "a step has at least one feature", "take out the empty tensor");
            case Operand.Condition condition ->
                throw refused(
                        "input " + index + " is a truth value", "it has to be a number", "cast it to float before");
            case Operand.Sizes sizes ->
                throw refused(
                        "input " + index + " is computed from the number of steps or sequences",
                        "what a step computes depends on its features alone",
                        "export the model with a value that does not depend on lengths");
        };
    }

    /** All inputs as vectors. */
    List<Operand.View> views() {
        return IntStream.range(0, inputs.size())
                .filter(this::has)
                .mapToObj(this::view)
                .toList();
    }

    /** An input that the file has to know. */
    Operand.Fixed fixed(int index) {
        if (operand(index) instanceof Operand.Fixed fixed) {
            return fixed;
        }
        throw refused(
                "input " + index + " '" + node.input(index) + "' depends on the inputs of the model",
                "here it has to be a constant",
                "export the model with a constant, or run the file with OpaqueModel");
    }

    /** Integers that are an input; none where it is left out. */
    List<Long> integers(int index) {
        return has(index) ? known(index) : List.of();
    }

    /** The integers of an input that does not depend on data. */
    List<Long> known(int index) {
        if (operand(index) instanceof Operand.Sizes sizes
                && sizes.values().stream().allMatch(Size.Known.class::isInstance)) {
            return sizes.values().stream()
                    .map(size -> ((Size.Known) size).value())
                    .toList();
        }
        return fixed(index).tensor().toList();
    }

    /** The same, of which there have to be so many. */
    List<Long> known(int index, int count) {
        int given = operand(index) instanceof Operand.Sizes sizes
                ? sizes.values().size()
                : fixed(index).tensor().size();
        if (given != count) {
            throw refused("input " + index + " has " + given + " entries", "it has " + count, "export the model again");
        }
        return known(index);
    }

    /** A number that is an input, or another one where it is left out. */
    float number(int index, float otherwise) {
        return has(index) ? fixed(index).tensor().floatAt(0) : otherwise;
    }

    float real(String attribute, float otherwise) {
        return node.real(attribute, otherwise);
    }

    /** The length of an axis that has to be one of features. */
    int featureSize(Operand.View view, int axis) {
        return view.axes().get(featureAxis(axis, view)).size();
    }

    /** An axis of a tensor, counted from its end if negative. */
    int axis(long axis, int rank) {
        long positive = axis < 0 ? axis + rank : axis;
        if (positive < 0 || positive >= Math.max(1, rank)) {
            throw refused("axis " + axis, "the tensor has " + rank + " axes", "name one of these");
        }
        return (int) positive;
    }

    /** An axis that has to be one of features. */
    int featureAxis(long axis, Operand.View view) {
        int index = axis(axis, view.rank());
        requireFeatures(view, index);
        return index;
    }

    void requireFeatures(Operand.View view, int axis) {
        requireFeatures(node, view, axis);
    }

    /** Says that a node does not go along an axis that is none of features. */
    static void requireFeatures(SourceNode node, Operand.View view, int axis) {
        Axis found = view.axes().get(axis);
        if (!found.isFeature()) {
            throw new Obstacle(
                    node,
                    "axis " + axis + " is " + found.description(),
                    "this operator works along the features of one step",
                    "move it to an axis of features, or run the file with OpaqueModel");
        }
    }

    /** The axes that are named, as marks. */
    boolean[] marks(List<Long> axes, Operand.View view) {
        boolean[] marks = new boolean[view.rank()];
        for (long axis : axes) {
            marks[featureAxis(axis, view)] = true;
        }
        return marks;
    }

    List<Operand> one(Operand operand) {
        return List.of(operand);
    }

    List<Operand> view(Expr value, List<Axis> axes) {
        return List.of(new Operand.View(value, axes));
    }

    /** Another axis in the place of one. */
    static List<Axis> replaced(List<Axis> axes, int index, Axis axis) {
        List<Axis> replaced = new ArrayList<>(axes);
        replaced.set(index, axis);
        return replaced;
    }

    Obstacle refused(String found, String expected, String remedy) {
        return new Obstacle(node, found, expected, remedy);
    }
}
