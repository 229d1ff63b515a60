package dev.rondo.onnx.raise;

import dev.rondo.expr.Expressions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that change the axes of a tensor: most of them leave the vectors as they are. */
final class Reshaping {
    private Reshaping() {}

    static List<Operand> transpose(Call call) {
        if (call.operand(0) instanceof Operand.Fixed fixed && fixed.tensor().rank() == 2 && order(call, 2)[0] == 1) {
            return call.one(call.leaves().transposed(fixed));
        }
        Operand.View x = call.view(0);
        return call.one(transposed(x, order(call, x.rank())));
    }

    private static int[] order(Call call, int rank) {
        List<Long> given = call.node().integers("perm");
        return given.isEmpty()
                ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray()
                : given.stream().mapToInt(axis -> call.axis(axis, rank)).toArray();
    }

    /** Axis {@code i} of the result is axis {@code order[i]} of x. */
    static Operand.View transposed(Operand.View x, int... order) {
        List<Axis> axes = Arrays.stream(order).mapToObj(x.axes()::get).toList();
        return new Operand.View(
                Rearrangement.of(x.value(), x.grid().transposed(order).sources()), axes);
    }

    static List<Operand> squeeze(Call call) {
        Operand.View x = call.view(0);
        List<Long> given = call.integers(1);
        boolean[] marks = new boolean[x.rank()];
        for (long axis : given) {
            int index = call.axis(axis, x.rank());
            Axis found = x.axes().get(index);
            if (!Broadcast.isOne(found)) {
                throw call.refused(
                        "axis " + index + " is " + found.description(),
                        "only an axis of length 1 can be taken out",
                        "give the model one step or one sequence a call, or keep the axis");
            }
            marks[index] = true;
        }
        for (int i = 0; given.isEmpty() && i < marks.length; i++) {
            marks[i] = Broadcast.isOne(x.axes().get(i));
        }
        return call.one(without(x, marks));
    }

    /** The view without axes of length 1. */
    static Operand.View without(Operand.View x, boolean[] marks) {
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < marks.length; i++) {
            if (!marks[i]) {
                axes.add(x.axes().get(i));
            }
        }
        return new Operand.View(x.value(), axes);
    }

    static List<Operand> unsqueeze(Call call) {
        List<Long> given = call.integers(1);
        if (call.operand(0) instanceof Operand.Condition condition) {
            return call.one(new Operand.Condition(
                    unsqueezed(call, condition.positive(), given), condition.negated(), condition.masksSteps()));
        }
        return call.one(unsqueezed(call, call.view(0), given));
    }

    private static Operand.View unsqueezed(Call call, Operand.View x, List<Long> given) {
        int rank = x.rank() + given.size();
        List<Axis> axes = new ArrayList<>(x.axes());
        given.stream().map(axis -> call.axis(axis, rank)).sorted().forEach(axis -> axes.add(axis, new Axis.One()));
        return new Operand.View(x.value(), axes);
    }

    static List<Operand> reshape(Call call) {
        Operand.View x = call.view(0);
        boolean copiesZero = call.node().integer("allowzero", 0) == 0;
        return call.one(new Operand.View(x.value(), new Reshape(call, x.axes(), copiesZero).into(sizes(call, 1))));
    }

    /** Two axes: all before the axis, and all from it on. */
    static List<Operand> flatten(Call call) {
        Operand.View x = call.view(0);
        int axis = (int) call.node().integer("axis", 1);
        int at = axis < 0 ? axis + x.rank() : axis;
        Axis outer = joined(call, x.axes().subList(0, at));
        Axis inner = joined(call, x.axes().subList(at, x.rank()));
        return call.one(new Operand.View(x.value(), List.of(outer, inner)));
    }

    /** Several axes as one. */
    static Axis joined(Call call, List<Axis> axes) {
        int features = axes.stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
        List<Axis> steps = axes.stream().filter(axis -> !axis.isFeature()).toList();
        if (features > 1 && !steps.isEmpty()) {
            throw call.refused(
                    "it makes one axis of " + steps.getFirst().description() + " and " + features + " features",
                    "features stay apart from steps and sequences",
                    "keep the axes apart");
        }
        return steps.isEmpty() ? Axis.ofSize(features) : steps.size() == 1 ? steps.getFirst() : joined(steps);
    }

    private static Axis joined(List<Axis> steps) {
        return new Axis.Joined(
                steps.stream().flatMap(axis -> split(axis).stream()).toList());
    }

    /** The axes that were joined to one. */
    static List<Axis> split(Axis axis) {
        return axis instanceof Axis.Joined(List<Axis> of) ? of : List.of(axis);
    }

    /** Repeats x along axes of length 1. */
    static List<Operand> expand(Call call) {
        Operand.View x = call.view(0);
        List<Axis> axes = sizes(call, 1).stream().map(size -> axis(call, size)).toList();
        Operand.View shape = new Operand.View(Expressions.constant(0, size(axes)), axes);
        Broadcast both = Broadcast.of(call, List.of(x, shape));
        return call.one(both.view(both.values().getFirst()));
    }

    /** A constant of any shape. */
    static List<Operand> constantOfShape(Call call) {
        List<Axis> axes = sizes(call, 0).stream().map(size -> axis(call, size)).toList();
        float value = call.node().has("value") ? call.node().tensor("value").floatAt(0) : 0;
        return call.view(Expressions.constant(value, size(axes)), axes);
    }

    /** The number of features that axes hold, if a step may have as many. */
    private static int size(List<Axis> axes) {
        return Grid.size(axes.stream().mapToInt(Axis::size).toArray());
    }

    /** What an axis of this length stands for. */
    static Axis axis(Call call, Size size) {
        return switch (size) {
            case Size.Of(Axis axis) -> axis;
            case Size.Product(List<Size> of) ->
                joined(call, of.stream().map(factor -> axis(call, factor)).toList());
            case Size.Known(long length) when length > 0 && length <= Integer.MAX_VALUE -> Axis.ofSize((int) length);
            case Size.Known(long length) ->
                throw call.refused("an axis of length " + length, "an axis has at least one element", "take it out");
        };
    }

    /** The whole of x several times along each axis. */
    static List<Operand> tile(Call call) {
        Operand.View x = call.view(0);
        List<Size> repeats = sizes(call, 1);
        Grid grid = x.grid();
        List<Axis> axes = new ArrayList<>(x.axes());
        for (int axis = 0; axis < repeats.size(); axis++) {
            if (!(repeats.get(axis) instanceof Size.Known(long times))) {
                axes.set(axis, repeated(call, axis, axes.get(axis), repeats.get(axis)));
                continue;
            }
            int count = Math.toIntExact(times);
            if (count != 1) {
                call.requireFeatures(x, axis);
                int length = grid.dimensions()[axis];
                int[] indices = IntStream.range(0, Grid.size(length, count))
                        .map(i -> i % length)
                        .toArray();
                grid = grid.taken(axis, indices);
                axes.set(axis, new Axis.Feature(indices.length));
            }
        }
        return call.view(Rearrangement.of(x.value(), grid.sources()), axes);
    }

    /** An axis of length 1 as one for each step or sequence. */
    private static Axis repeated(Call call, int axis, Axis one, Size times) {
        if (!Broadcast.isOne(one)) {
            throw call.refused(
                    "it repeats axis " + axis + ", which is " + one.description() + ", for each step or sequence",
                    "an axis of length 1 is repeated",
                    "export the model with fixed sizes of all axes but time and batch");
        }
        return axis(call, times);
    }

    private static List<Size> sizes(Call call, int index) {
        return call.operand(index) instanceof Operand.Sizes sizes
                ? sizes.values()
                : known(call.fixed(index).tensor().toList());
    }

    private static List<Size> known(List<Long> lengths) {
        return lengths.stream().map(length -> (Size) new Size.Known(length)).toList();
    }
}
