package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import java.util.Arrays;
import java.util.List;

/**
 * Values that meet element by element.
 *
 * @param axes those of the result
 * @param values each with as many elements as the result has, or with one
 */
record Broadcast(List<Axis> axes, List<Expr> values) {
    /**
     * Brings views to the same axes as ONNX does: aligned at their ends, axes of length 1 repeated.
     *
     * @throws Obstacle if the axes do not fit
     */
    static Broadcast of(Call call, List<Operand.View> views) {
        int rank = views.stream().mapToInt(Operand.View::rank).max().orElse(0);
        Axis[] axes = new Axis[rank];
        Arrays.fill(axes, new Axis.One());
        for (Operand.View view : views) {
            List<Axis> own = view.axesOf(rank);
            for (int i = 0; i < rank; i++) {
                axes[i] = merged(call, i, axes[i], own.get(i));
            }
        }
        List<Axis> result = List.of(axes);
        return new Broadcast(
                result, views.stream().map(view -> expanded(call, view, result)).toList());
    }

    /** What an axis becomes where two tensors meet. */
    private static Axis merged(Call call, int index, Axis a, Axis b) {
        if (a.equals(b) || isOne(b)) {
            return a;
        }
        if (isOne(a)) {
            return b;
        }
        if (a.isFeature() && b.isFeature() && a.size() == b.size()) {
            return new Axis.Feature(a.size());
        }
        throw call.refused(
                "axis " + index + " is " + a.description() + " in one input and " + b.description() + " in another",
                "axes that meet stand for the same",
                "bring the inputs to the same axes");
    }

    static boolean isOne(Axis axis) {
        return axis.isFeature() && axis.size() == 1;
    }

    /** A value with an element for each of the result's; a weight becomes one that holds its numbers several times. */
    private static Expr expanded(Call call, Operand.View view, List<Axis> axes) {
        int[] into = axes.stream().mapToInt(Axis::size).toArray();
        boolean fits = view.value().size() == 1 || view.value().size() == Grid.size(into);
        if (fits) {
            return view.value();
        }
        int[] sources = view.grid().broadcast(into).sources();
        return view.value() instanceof Expr.Parameter parameter
                ? call.leaves().rearranged(parameter, sources)
                : Rearrangement.of(view.value(), sources);
    }

    /** The view of a value that was computed element by element. */
    Operand.View view(Expr value) {
        int[] into = axes.stream().mapToInt(Axis::size).toArray();
        int size = Grid.size(into);
        return new Operand.View(value.size() == size ? value : Rearrangement.of(value, new int[size]), axes);
    }
}
