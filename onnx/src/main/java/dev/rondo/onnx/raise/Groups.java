package dev.rondo.onnx.raise;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Functions along some of the axes of a view: the elements that differ only along these form a group. */
final class Groups {
    private Groups() {}

    /** A function of each group that keeps its size. */
    static Operand.View mapped(Operand.View x, boolean[] along, UnaryOperator<Expr> function) {
        List<int[]> groups = x.grid().groups(along);
        List<Expr> results = new ArrayList<>();
        int[] places = new int[x.value().size()];
        int at = 0;
        for (int[] group : groups) {
            results.add(function.apply(Rearrangement.sliced(x.value(), group)));
            for (int element : group) {
                places[element] = at++;
            }
        }
        Expr all = Rearrangement.joined(results);
        return x.with(groups.size() == 1 && isSorted(groups.getFirst()) ? all : Rearrangement.of(all, places));
    }

    private static boolean isSorted(int[] group) {
        return Arrays.stream(group).allMatch(i -> group[i] == i);
    }

    /** A function of each group to one element: the axes stay, of length 1. */
    static Operand.View reduced(Operand.View x, boolean[] along, UnaryOperator<Expr> function) {
        List<Expr> results = new ArrayList<>();
        for (int[] group : x.grid().groups(along)) {
            results.add(function.apply(Rearrangement.sliced(x.value(), group)));
        }
        return new Operand.View(Rearrangement.joined(results), reducedAxes(x, along));
    }

    /** All groups at once, combined element by element in their order: shorter than {@link #reduced} where there are many small groups. */
    static Operand.View combined(Operand.View x, boolean[] along, BinaryFunction function) {
        List<int[]> groups = x.grid().groups(along);
        Expr result = members(x, groups, 0);
        for (int i = 1; i < groups.getFirst().length; i++) {
            result = new Expr.Binary(function, result, members(x, groups, i));
        }
        return new Operand.View(result, reducedAxes(x, along));
    }

    /** Member {@code i} of each group. */
    private static Expr members(Operand.View x, List<int[]> groups, int i) {
        return Rearrangement.sliced(
                x.value(), groups.stream().mapToInt(group -> group[i]).toArray());
    }

    private static List<Axis> reducedAxes(Operand.View x, boolean[] along) {
        List<Axis> axes = new ArrayList<>(x.axes());
        for (int i = 0; i < along.length; i++) {
            if (along[i]) {
                axes.set(i, new Axis.One());
            }
        }
        return axes;
    }

    /** Whether there are more groups than members in one. */
    static boolean areManyAndSmall(Operand.View x, boolean[] along) {
        List<int[]> groups = x.grid().groups(along);
        return groups.size() > groups.getFirst().length;
    }
}
