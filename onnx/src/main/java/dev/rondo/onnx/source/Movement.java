package dev.rondo.onnx.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators that move elements and compute none. */
final class Movement {
    private Movement() {}

    /** The results of an operator; empty where it is none of these. */
    static Optional<List<SourceTensor>> evaluate(Operands operands) {
        SourceTensor result = switch (operands.node().operator()) {
            case "Identity" -> operands.tensor(0);
            case "Transpose" -> transpose(operands);
            case "Expand" -> expand(operands);
            case "Tile" -> tile(operands);
            case "Slice" -> slice(operands);
            case "Gather" -> gather(operands);
            case "Concat" -> concat(operands);
            case "Reshape" -> reshape(operands);
            case "Flatten" -> flatten(operands);
            case "Squeeze" -> squeeze(operands);
            case "Unsqueeze" -> unsqueeze(operands);
            default -> null;
        };
        if (result != null) {
            return Optional.of(List.of(result));
        }
        return operands.node().operator().equals("Split") ? Optional.of(split(operands)) : Optional.empty();
    }

    private static SourceTensor transpose(Operands operands) {
        SourceTensor x = operands.tensor(0);
        List<Long> permutation = operands.node().integers("perm");
        List<Integer> along = permutation.isEmpty()
                ? IntStream.range(0, x.rank()).boxed().toList().reversed()
                : permutation.stream()
                        .map(axis -> operands.axis(axis, x.rank()))
                        .toList();
        if (along.size() != x.rank() || new HashSet<>(along).size() != along.size()) {
            throw operands.bad("perm is " + Shapes.shown(permutation), "it is an order of " + x.rank() + " axes");
        }
        List<Long> shape = along.stream().map(x.shape()::get).toList();
        return Picking.alongAxes(operands, x, shape, along, same(shape.size()));
    }

    private static SourceTensor expand(Operands operands) {
        SourceTensor x = operands.tensor(0);
        List<Long> shape = Picking.common(operands, x.shape(), operands.integers(1));
        return Picking.broadcast(operands, x, shape);
    }

    private static SourceTensor tile(Operands operands) {
        SourceTensor x = operands.tensor(0);
        List<Long> repeats = operands.integers(1);
        if (repeats.size() != x.rank()) {
            throw operands.bad("there are " + repeats.size() + " repeats", "there are " + x.rank() + " axes");
        }
        List<Long> shape = new ArrayList<>();
        List<Picking.Axis> axes = new ArrayList<>();
        for (int k = 0; k < x.rank(); k++) {
            long length = x.shape().get(k);
            shape.add(length == 0 ? 0 : product(operands, length, repeats.get(k)));
            axes.add(index -> index % length);
        }
        return Picking.alongAxes(operands, x, shape, axes);
    }

    private static long product(Operands operands, long a, long b) {
        if (b < 0 || b > Integer.MAX_VALUE / a) {
            throw operands.bad("an axis is repeated " + b + " times", "2³¹ elements are too many");
        }
        return a * b;
    }

    private static SourceTensor slice(Operands operands) {
        SourceTensor x = operands.tensor(0);
        List<Long> starts = operands.integers(1);
        List<Long> ends = operands.integers(2);
        List<Long> along = operands.optional(3) == null
                ? IntStream.range(0, starts.size()).mapToObj(k -> (long) k).toList()
                : operands.integers(3);
        List<Long> steps = operands.optional(4) == null ? Collections.nCopies(starts.size(), 1L) : operands.integers(4);
        if (ends.size() != starts.size() || along.size() != starts.size() || steps.size() != starts.size()) {
            throw operands.bad("starts, ends, axes and steps differ in number", "each axis has one of each");
        }
        operands.axes(along, x.rank());
        List<Long> shape = new ArrayList<>(x.shape());
        List<Picking.Axis> axes = new ArrayList<>(same(x.rank()));
        for (int k = 0; k < starts.size(); k++) {
            int axis = operands.axis(along.get(k), x.rank());
            long step = steps.get(k);
            if (step == 0) {
                throw operands.bad("a step is 0", "steps are not 0");
            }
            SliceRange range =
                    SliceRange.of(starts.get(k), ends.get(k), step, x.shape().get(axis));
            shape.set(axis, range.count());
            axes.set(axis, range::at);
        }
        return Picking.alongAxes(operands, x, shape, axes);
    }

    private static SourceTensor gather(Operands operands) {
        SourceTensor x = operands.tensor(0);
        SourceTensor indices = operands.tensor(1);
        int axis = operands.axis(operands.node().integer("axis", 0), x.rank());
        long length = x.shape().get(axis);
        if (!indices.type().isInteger()) {
            throw operands.bad("indices are " + indices, "they are integers");
        }
        operands.allowance().take(operands.node(), indices.type(), indices.size());
        long[] chosen = indices.toLongs();
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i] < -length || chosen[i] >= length) {
                throw operands.bad("index " + chosen[i] + " is asked for", "the axis has a length of " + length);
            }
            chosen[i] += chosen[i] < 0 ? length : 0;
        }
        List<Long> flat = new ArrayList<>(x.shape());
        flat.set(axis, (long) chosen.length);
        List<Picking.Axis> axes = new ArrayList<>(same(x.rank()));
        axes.set(axis, index -> chosen[(int) index]);
        List<Long> shape = new ArrayList<>(x.shape());
        shape.remove(axis);
        shape.addAll(axis, indices.shape());
        return reshaped(operands, Picking.alongAxes(operands, x, flat, axes), shape);
    }

    private static SourceTensor concat(Operands operands) {
        SourceTensor first = operands.tensor(0);
        int axis = operands.axis(operands.node().integer("axis", 0), first.rank());
        long length = 0;
        for (int k = 0; k < operands.count(); k++) {
            SourceTensor part = operands.tensor(k);
            if (part.rank() != first.rank()
                    || part.type() != first.type()
                    || !besides(part, axis).equals(besides(first, axis))) {
                throw operands.bad("input " + k + " is " + part, "it has to fit " + first + " but for axis " + axis);
            }
            length += part.shape().get(axis);
        }
        List<Long> shape = new ArrayList<>(first.shape());
        shape.set(axis, length);
        int size = operands.grant(first.type(), shape);
        return size == 0 ? Picking.pick(first, shape, 0, i -> i) : joined(operands, shape, size, axis);
    }

    /** Row by row: a row holds, of each part, what lies at and after the axis. */
    private static SourceTensor joined(Operands operands, List<Long> shape, int size, int axis) {
        int rows = Shapes.size(shape.subList(0, axis)).orElseThrow();
        int row = size / rows;
        SourceTensor first = operands.tensor(0);
        long[] longs = new long[first.type().isInteger() ? size : 0];
        double[] doubles = new double[first.type() == ElementType.DOUBLE ? size : 0];
        float[] floats = new float[longs.length + doubles.length == 0 ? size : 0];
        int at = 0;
        for (int k = 0; k < operands.count(); k++) {
            SourceTensor part = operands.tensor(k);
            int width = part.size() / rows;
            for (int i = 0; i < part.size(); i++) {
                int target = i / width * row + at + i % width;
                if (longs.length > 0) {
                    longs[target] = part.longAt(i);
                } else if (doubles.length > 0) {
                    doubles[target] = part.doubleAt(i);
                } else {
                    floats[target] = part.floatAt(i);
                }
            }
            at += width;
        }
        return longs.length > 0
                ? SourceTensor.ofLongs(first.type(), shape, longs)
                : doubles.length > 0
                        ? SourceTensor.ofDoubles(shape, doubles)
                        : SourceTensor.ofFloats(first.type(), shape, floats);
    }

    private static List<Long> besides(SourceTensor tensor, int axis) {
        List<Long> shape = new ArrayList<>(tensor.shape());
        if (axis < shape.size()) {
            shape.remove(axis);
        }
        return shape;
    }

    private static List<SourceTensor> split(Operands operands) {
        SourceTensor x = operands.tensor(0);
        int axis = operands.axis(operands.node().integer("axis", 0), x.rank());
        long length = x.shape().get(axis);
        int parts = operands.node().outputs().size();
        List<Long> sizes = operands.optional(1) == null ? EqualParts.of(length, parts) : operands.integers(1);
        if (sizes.size() != parts
                || sizes.stream().anyMatch(size -> size < 0 || size > length)
                || sizes.stream().mapToLong(size -> size).sum() != length) {
            throw operands.bad(
                    "parts of " + Shapes.shown(sizes) + " are asked for",
                    "they have to be " + parts + " and to make " + length);
        }
        List<SourceTensor> results = new ArrayList<>();
        long at = 0;
        for (long size : sizes) {
            long start = at;
            List<Long> shape = new ArrayList<>(x.shape());
            shape.set(axis, size);
            List<Picking.Axis> axes = new ArrayList<>(same(x.rank()));
            axes.set(axis, index -> start + index);
            results.add(Picking.alongAxes(operands, x, shape, axes));
            at += size;
        }
        return results;
    }

    private static SourceTensor reshape(Operands operands) {
        SourceTensor x = operands.tensor(0);
        List<Long> wanted = operands.integers(1);
        boolean zeroes = operands.node().integer("allowzero", 0) != 0;
        List<Long> shape = new ArrayList<>();
        for (int k = 0; k < wanted.size(); k++) {
            boolean copied = wanted.get(k) == 0 && !zeroes;
            if (copied && k >= x.rank()) {
                throw operands.bad("the shape is " + Shapes.shown(wanted), "axis " + k + " of " + x + " is none");
            }
            shape.add(copied ? x.shape().get(k) : wanted.get(k));
        }
        int open = shape.indexOf(-1L);
        if (open >= 0) {
            shape.set(open, 1L);
            int others = Shapes.size(shape).orElse(0);
            if (others == 0 || x.size() % others != 0) {
                throw operands.bad("the shape is " + Shapes.shown(wanted), x + " has " + x.size() + " elements");
            }
            shape.set(open, (long) (x.size() / others));
        }
        return reshaped(operands, x, shape);
    }

    private static SourceTensor flatten(Operands operands) {
        SourceTensor x = operands.tensor(0);
        long given = operands.node().integer("axis", 1);
        int axis = given == x.rank() ? x.rank() : operands.axis(given, x.rank());
        long rows = Shapes.size(x.shape().subList(0, axis)).orElse(0);
        long columns = Shapes.size(x.shape().subList(axis, x.rank())).orElse(0);
        return reshaped(operands, x, List.of(rows, columns));
    }

    private static SourceTensor squeeze(Operands operands) {
        SourceTensor x = operands.tensor(0);
        List<Integer> axes = operands.optional(1) == null
                ? IntStream.range(0, x.rank())
                        .filter(k -> x.shape().get(k) == 1)
                        .boxed()
                        .toList()
                : operands.axes(operands.integers(1), x.rank());
        List<Long> shape = new ArrayList<>(x.shape());
        for (int axis : axes.reversed()) {
            shape.remove(axis);
        }
        return reshaped(operands, x, shape);
    }

    private static SourceTensor unsqueeze(Operands operands) {
        SourceTensor x = operands.tensor(0);
        List<Long> added = operands.integers(1);
        List<Long> shape = new ArrayList<>(x.shape());
        for (int axis : operands.axes(added, x.rank() + added.size())) {
            shape.add(axis, 1L);
        }
        return reshaped(operands, x, shape);
    }

    private static SourceTensor reshaped(Operands operands, SourceTensor x, List<Long> shape) {
        if (Shapes.size(shape).orElse(-1) != x.size()) {
            throw operands.bad("its result has the shape " + Shapes.shown(shape), x + " has " + x.size() + " elements");
        }
        return x.reshaped(shape);
    }

    private static List<Picking.Axis> same(int rank) {
        return Collections.nCopies(rank, index -> index);
    }
}
