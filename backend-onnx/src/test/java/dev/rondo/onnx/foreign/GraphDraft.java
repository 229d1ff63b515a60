package dev.rondo.onnx.foreign;

import dev.rondo.onnx.foreign.DraftValue.Axis;
import dev.rondo.onnx.foreign.DraftValue.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A graph in the making, in the language of {@link GraphText}: nodes as their version of the operators writes them, at random where it is free. */
final class GraphDraft {
    private final List<String> weights = new ArrayList<>();
    private final StringBuilder lines = new StringBuilder();
    private final List<DraftValue> values = new ArrayList<>();
    private final SplittableRandom random;
    private final int opset;
    private int names;

    GraphDraft(SplittableRandom random, int opset) {
        this.random = random;
        this.opset = opset;
    }

    String text() {
        return String.join("\n", weights) + "\n" + lines;
    }

    int opset() {
        return opset;
    }

    boolean contains(String line) {
        return lines.toString().contains(line + "\n");
    }

    /** All values that a node can take. */
    List<DraftValue> values() {
        return values;
    }

    DraftValue last() {
        return values.getLast();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the version of the operators says which form a line has
    void line(String format, Object... arguments) {
        lines.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    String name() {
        return "v" + names++;
    }

    String weight(Object... shape) {
        return weight("", shape);
    }

    String positive(Object... shape) {
        return weight(" positive", shape);
    }

    private String weight(String range, Object... shape) {
        String name = name();
        weights.add("weight " + name + " " + List.of(shape) + range);
        return name;
    }

    boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number from one to another, which is among them. */
    int from(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    DraftValue put(String name, List<Axis> axes, String clock) {
        boolean steps = axes.stream().anyMatch(axis -> axis.is(Role.TIME));
        values.add(new DraftValue(name, List.copyOf(axes), steps ? clock : ""));
        return values.getLast();
    }

    /** A node whose result has other axes, and the steps of {@code x}. */
    DraftValue add(DraftValue x, List<Axis> axes, String format, Object... arguments) {
        return add(axes, x.clock(), format, arguments);
    }

    DraftValue add(List<Axis> axes, String clock, String format, Object... arguments) {
        String name = name();
        line(name + " = " + format, arguments);
        return put(name, axes, clock);
    }

    /** A node that keeps the axes of {@code x}, its first input. */
    DraftValue each(DraftValue x, String format, Object... others) {
        Object[] arguments = new Object[others.length + 1];
        arguments[0] = x.name();
        System.arraycopy(others, 0, arguments, 1, others.length);
        return add(x, x.axes(), format, arguments);
    }

    /** An axis from the front or from the back. */
    int written(DraftValue x, int axis) {
        return opset < 11 || random.nextBoolean() ? axis : axis - x.rank();
    }

    DraftValue squeeze(DraftValue x, int axis) {
        String form = opset < 13 ? "Squeeze(%s) axes=[%d]" : "Squeeze(%s, [%d])";
        return add(x, x.without(axis), form, x.name(), written(x, axis));
    }

    DraftValue unsqueeze(DraftValue x, int axis) {
        String form = opset < 13 ? "Unsqueeze(%s) axes=[%d]" : "Unsqueeze(%s, [%d])";
        return add(x, x.with(axis, new Axis(Role.ONE, 1)), form, x.name(), axis);
    }

    DraftValue transpose(DraftValue x, List<Integer> order) {
        boolean same = IntStream.range(0, order.size()).allMatch(i -> order.get(i) == i);
        return same
                ? x
                : add(x, order.stream().map(x.axes()::get).toList(), "Transpose(%s) perm=%s", x.name(), list(order));
    }

    DraftValue reshape(DraftValue x, List<Axis> axes, List<?> shape) {
        return add(x, axes, "Reshape(%s, %s)", x.name(), list(shape));
    }

    /** What stands along an axis from one place to another, which is not among them, is {@code result} then. */
    DraftValue slice(DraftValue x, int axis, int from, int end, Axis result) {
        List<Axis> axes = x.without(axis);
        axes.add(axis, result);
        boolean attributes = opset < 10;
        return add(
                axes,
                x.axes().get(axis).is(Role.TIME) ? name() : x.clock(),
                attributes ? "Slice(%1$s) axes=[%4$d] starts=[%2$d] ends=[%3$d]" : "Slice(%s, [%d], [%d], [%d])",
                x.name(),
                from,
                end,
                attributes ? axis : written(x, axis));
    }

    DraftValue reduce(DraftValue x, String operator, List<Integer> which) {
        boolean keep = random.nextBoolean();
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            if (!which.contains(i)) {
                axes.add(x.axes().get(i));
            } else if (keep) {
                axes.add(new Axis(Role.ONE, 1));
            }
        }
        boolean attribute = opset < (operator.equals("ReduceSum") ? 13 : 18);
        return add(
                x,
                axes,
                attribute ? "%s(%s) axes=%s keepdims=%d" : "%s(%s, %s) keepdims=%d",
                operator,
                x.name(),
                list(which.stream().map(i -> written(x, i)).toList()),
                keep ? 1 : 0);
    }

    DraftValue pad(DraftValue x, int axis, int before, int behind, String mode) {
        List<Integer> pads = new ArrayList<>(Collections.nCopies(2 * x.rank(), 0));
        pads.set(axis, before);
        pads.set(x.rank() + axis, behind);
        String clock = x.axes().get(axis).is(Role.TIME) ? name() : x.clock();
        return add(
                x.resized(axis, x.size(axis) + before + behind),
                clock,
                opset < 11 ? "Pad(%s) pads=%s mode=%s" : "Pad(%s, %s) mode=%s",
                x.name(),
                list(pads),
                mode);
    }

    /** A length of a value as a vector of one element. */
    String length(DraftValue x, int axis) {
        String shape = name();
        line("%s = Shape(%s)", shape, x.name());
        String length = name();
        if (random.nextBoolean()) {
            line("%s = Gather(%s, [%d]) axis=0", length, shape, axis);
            return length;
        }
        line("%s = Gather(%s, %d) axis=0", length, shape, axis);
        String vector = name();
        line(opset < 13 ? "%s = Unsqueeze(%s) axes=[0]" : "%s = Unsqueeze(%s, [0])", vector, length);
        return vector;
    }

    /**
     * The value with these axes in this order, all features in one and none of length 1 beside them; the value itself if it has not got all of
     * them.
     */
    DraftValue arranged(DraftValue x, Role... order) {
        DraftValue y = x;
        for (int i = y.rank() - 1; i >= 0; i--) {
            if (y.axes().get(i).is(Role.ONE)) {
                y = squeeze(y, i);
            }
        }
        List<Integer> permutation = new ArrayList<>();
        for (Role role : order) {
            if (role == Role.FEATURE) {
                permutation.addAll(y.features());
            } else if (y.has(role)) {
                permutation.add(y.axis(role));
            }
        }
        if (permutation.size() < y.rank()) {
            return x;
        }
        y = transpose(y, permutation);
        return y.features().size() > 1 ? joined(y) : y;
    }

    /** All axes of features, which stand side by side, in one. */
    private DraftValue joined(DraftValue x) {
        int first = x.features().getFirst();
        int count = x.features().size();
        int size = 1;
        for (int axis : x.features()) {
            size *= x.size(axis);
        }
        List<Axis> axes = new ArrayList<>(x.axes().subList(0, first));
        axes.add(new Axis(Role.FEATURE, size));
        axes.addAll(x.axes().subList(first + count, x.rank()));
        List<Integer> shape = new ArrayList<>(Collections.nCopies(first, 0));
        boolean last = first + count == x.rank();
        shape.add(last && random.nextBoolean() ? -1 : size);
        shape.addAll(Collections.nCopies(last ? 0 : 1, -1));
        return axes.size() == shape.size() ? reshape(x, axes, shape) : x;
    }

    static String list(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
