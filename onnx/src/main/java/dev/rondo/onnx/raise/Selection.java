package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.constant;

import dev.rondo.expr.Expr;
import dev.rondo.onnx.source.EqualParts;
import dev.rondo.onnx.source.SliceRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that choose, repeat and put together elements along axes of features. */
final class Selection {
    private Selection() {}

    static List<Operand> slice(Call call) {
        Operand.View x = call.view(0);
        List<Long> starts = call.known(1);
        List<Long> ends = call.known(2);
        List<Long> given = call.integers(3);
        List<Long> axes = given.isEmpty()
                ? IntStream.range(0, starts.size()).mapToObj(Long::valueOf).toList()
                : given;
        List<Long> steps = call.has(4) ? call.known(4) : List.of();
        Operand.View result = x;
        for (int i = 0; i < axes.size(); i++) {
            int axis = call.axis(axes.get(i), x.rank());
            long step = steps.isEmpty() ? 1 : steps.get(i);
            if (isWhole(starts.get(i), ends.get(i), step)) {
                continue;
            }
            call.requireFeatures(x, axis);
            SliceRange range = SliceRange.of(
                    starts.get(i), ends.get(i), step, x.axes().get(axis).size());
            result = taken(call, result, result.grid(), axis, range.indices());
        }
        return call.one(result);
    }

    private static boolean isWhole(long start, long end, long step) {
        return start == 0 && end >= Integer.MAX_VALUE && step == 1;
    }

    /** Only these elements of an axis. */
    private static Operand.View taken(Call call, Operand.View x, Grid grid, int axis, int... indices) {
        if (indices.length == 0) {
            throw call.refused(
                    "nothing is left of axis " + axis, "a step has at least one feature", "take out the empty slice");
        }
        Axis replacement =
                indices.length == x.axes().get(axis).size() ? x.axes().get(axis) : Axis.ofSize(indices.length);
        Expr value = Rearrangement.sliced(x.value(), grid.taken(axis, indices).sources());
        return new Operand.View(value, Call.replaced(x.axes(), axis, replacement));
    }

    static List<Operand> split(Call call) {
        Operand.View x = call.view(0);
        int axis = call.featureAxis(call.node().integer("axis", 0), x);
        int length = x.axes().get(axis).size();
        List<Operand> parts = new ArrayList<>();
        Grid grid = x.grid();
        int from = 0;
        for (long part : parts(call, length)) {
            int size = Math.toIntExact(part);
            parts.add(taken(
                    call, x, grid, axis, IntStream.range(from, from + size).toArray()));
            from += size;
        }
        return parts;
    }

    private static List<Long> parts(Call call, int length) {
        int count = call.node().outputs().size();
        List<Long> sizes = call.has(1) ? call.known(1, count) : EqualParts.of(length, count);
        if (sizes.stream().mapToLong(Long::longValue).sum() != length) {
            throw call.refused(
                    "the " + count + " parts into which it splits " + length + " elements are not as many",
                    "the parts make up the whole",
                    "export the model again");
        }
        return sizes;
    }

    static List<Operand> concat(Call call) {
        List<Operand.View> parts = call.views();
        int axis = call.axis(call.node().integer("axis", 0), parts.getFirst().rank());
        List<Axis> axes = new ArrayList<>(parts.getFirst().axes());
        int total = 0;
        for (Operand.View part : parts) {
            call.requireFeatures(part, axis);
            total = Grid.size(total + part.axes().get(axis).size());
            for (int i = 0; i < axes.size(); i++) {
                if (i != axis && Broadcast.isOne(axes.get(i))) {
                    axes.set(i, part.axes().get(i));
                }
            }
        }
        List<Expr> values = new ArrayList<>();
        for (Operand.View part : parts) {
            Grid grid = part.grid();
            int[] into = axes.stream().mapToInt(Axis::size).toArray();
            into[axis] = grid.dimensions()[axis];
            values.add(Rearrangement.of(part.value(), grid.broadcast(into).sources()));
        }
        Expr joined = Rearrangement.joined(values);
        axes.set(axis, Axis.ofSize(total));
        int[] places = interleaved(parts, axes, axis);
        return call.view(Rearrangement.of(joined, places), axes);
    }

    /** Where each element of the result lies in the parts one after the other. */
    private static int[] interleaved(List<Operand.View> parts, List<Axis> axes, int axis) {
        int[] dimensions = axes.stream().mapToInt(Axis::size).toArray();
        int outer = Grid.size(Arrays.copyOf(dimensions, axis));
        int inner = Grid.size(Arrays.copyOfRange(dimensions, axis + 1, dimensions.length));
        int[] places = new int[Grid.size(dimensions)];
        int at = 0;
        for (int row = 0; row < outer; row++) {
            int before = 0;
            for (Operand.View part : parts) {
                int size = part.axes().get(axis).size() * inner;
                for (int i = 0; i < size; i++) {
                    places[at++] = before * outer + row * size + i;
                }
                before += size;
            }
        }
        return places;
    }

    /** Elements at constant indices. */
    static List<Operand> gather(Call call) {
        Operand.View x = call.view(0);
        int axis = call.featureAxis(call.node().integer("axis", 0), x);
        int length = x.axes().get(axis).size();
        Operand.Fixed chosen = call.fixed(1);
        int[] indices = new int[chosen.tensor().size()];
        for (int i = 0; i < indices.length; i++) {
            long index = chosen.tensor().longAt(i);
            indices[i] = (int) (index < 0 ? index + length : index);
            if (index < -length || index >= length) {
                throw call.refused(
                        "index " + index, "axis " + axis + " has " + length + " elements", "export the model again");
            }
        }
        Operand.View taken = taken(call, x, x.grid(), axis, indices);
        List<Axis> axes = new ArrayList<>(taken.axes());
        axes.remove(axis);
        int[] dimensions = chosen.dimensions();
        for (int i = 0; i < dimensions.length; i++) {
            axes.add(axis + i, Axis.ofSize(dimensions[i]));
        }
        return call.view(taken.value(), axes);
    }

    static List<Operand> pad(Call call) {
        Operand.View x = call.view(0);
        List<Long> pads = call.known(1);
        List<Long> axes = call.has(3)
                ? call.known(3)
                : IntStream.range(0, x.rank()).mapToObj(Long::valueOf).toList();
        float value = call.number(2, 0);
        String mode = call.node().text("mode", "constant");
        Grid grid = x.grid();
        List<Axis> into = new ArrayList<>(x.axes());
        for (int i = 0; i < axes.size(); i++) {
            int before = Math.toIntExact(pads.get(i));
            int after = Math.toIntExact(pads.get(i + axes.size()));
            if (before != 0 || after != 0) {
                int axis = call.featureAxis(axes.get(i), x);
                int[] indices = padded(call, mode, grid.dimensions()[axis], before, after);
                grid = grid.taken(axis, indices);
                into.set(axis, Axis.ofSize(indices.length));
            }
        }
        return call.view(filled(x.value(), grid, value), into);
    }

    /** The elements of the grid, and {@code value} where it has none. */
    private static Expr filled(Expr x, Grid grid, float value) {
        if (value == 0) {
            return Rearrangement.ofWhole(x, grid.sources());
        }
        int outside = x.size();
        int[] sources = Arrays.stream(grid.sources())
                .map(source -> source == Grid.ZERO ? outside : source)
                .toArray();
        return Rearrangement.sliced(new Expr.Concat(List.of(x, constant(value))), sources);
    }

    private static int[] padded(Call call, String mode, int length, int before, int after) {
        int total = Grid.size(Math.addExact(Math.addExact(before, length), after));
        if (total < 1 || (mode.equals("reflect") && Math.max(before, after) >= length)) {
            throw call.refused(
                    "it pads " + length + " elements by " + before + " and " + after + " (" + mode + ")",
                    "something is left, and a reflection is shorter than what it reflects",
                    "export the model again");
        }
        int[] indices = new int[total];
        for (int i = 0; i < total; i++) {
            int at = i - before;
            indices[i] = switch (mode) {
                case "constant" -> at < 0 || at >= length ? Grid.ZERO : at;
                case "edge" -> Math.clamp(at, 0, length - 1);
                case "wrap" -> Math.floorMod(at, length);
                case "reflect" -> at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at;
                default ->
                    throw call.refused(
                            "mode '" + mode + "'", "it is constant, reflect, edge or wrap", "export the model again");
            };
        }
        return indices;
    }
}
