package dev.rondo.onnx.foreign;

import dev.rondo.onnx.foreign.DraftValue.Axis;
import dev.rondo.onnx.foreign.DraftValue.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A graph that no exporter wrote, put together at random of what exporters write. */
final class Arrangement {
    private final GraphDraft draft;
    private final ArrangedLayers layers;
    private final boolean freeBatch;
    private final boolean freeTime;

    Arrangement(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        draft = new GraphDraft(random, random.nextInt(7, 23));
        freeBatch = !draft.oneIn(3);
        freeTime = !draft.oneIn(3);
        boolean framewise = draft.oneIn(4);
        int batch = draft.from(1, 3);
        int steps = draft.from(5, 7);
        int naming = draft.below(3);
        String sequences = length(freeBatch, draft.of("batch", "unk__1", "?b"), batch);
        String time = length(freeTime, List.of("time", "unk__2", "?t").get(naming), steps);
        boolean ids = draft.oneIn(6);
        input(ids, framewise, new Axis(Role.BATCH, batch), new Axis(Role.TIME, steps), sequences, time);
        String lengths = !framewise && draft.opset() >= 8 && draft.oneIn(4) ? "lens" : "";
        if (!lengths.isEmpty()) {
            draft.line("input lens int32 [%s] lengths %d", sequences, steps);
        }
        layers = new ArrangedLayers(draft, lengths, framewise, freeBatch, sequences);
        int count = draft.from(1, 8);
        for (int i = 0; i < count; i++) {
            step();
        }
        outputs();
    }

    private static String length(boolean free, String name, int length) {
        return free ? name + "=" + length : Integer.toString(length);
    }

    /** The graph as a model; where the steps are not free, its inputs cannot be longer. */
    ForeignModel model(String name) {
        Set<String> properties = freeTime ? Set.of() : Set.of("fixed");
        return new ForeignModel(name, draft.opset(), properties, new GraphText(draft.opset(), draft.text()), List.of());
    }

    private void input(boolean ids, boolean framewise, Axis batch, Axis time, String sequences, String steps) {
        List<Axis> axes = new ArrayList<>(framewise ? List.of(batch) : List.of(batch, time));
        if (!ids) {
            axes.add(new Axis(Role.FEATURE, draft.from(2, 6)));
        }
        if (!ids && !framewise && draft.oneIn(6)) {
            axes.add(new Axis(Role.FEATURE, draft.from(1, 3)));
        }
        if (!framewise && draft.oneIn(3)) {
            Collections.swap(axes, 0, 1);
        } else if (!framewise && !ids && draft.oneIn(4)) {
            Collections.swap(axes, 1, axes.size() - 1);
        }
        String shape = axes.stream()
                .map(axis -> axis.equals(batch) && axis.is(Role.BATCH)
                        ? sequences
                        : axis.is(Role.TIME) ? steps : Integer.toString(axis.size()))
                .collect(Collectors.joining(", "));
        if (ids) {
            draft.line("input ids int64 [%s] below 9", shape);
            int size = draft.from(2, 5);
            axes.add(new Axis(Role.FEATURE, size));
            draft.add(axes, "t", "Gather(%s, ids)", draft.weight(9, size));
        } else {
            draft.line("input x [%s]", shape);
            draft.put("x", axes, "t");
        }
    }

    private void outputs() {
        draft.line(
                "output %s",
                isTaken(draft.last())
                        ? draft.each(draft.last(), "Tanh(%s)").name()
                        : draft.last().name());
        DraftValue other = any();
        if (draft.oneIn(4) && !isTaken(other)) {
            draft.line("output %s", other.name());
        }
    }

    /** Whether a value is an input, or an output already. */
    private boolean isTaken(DraftValue value) {
        return value.name().equals("x") || draft.contains("output " + value.name());
    }

    private DraftValue any() {
        return draft.oneIn(3) ? draft.of(draft.values()) : draft.last();
    }

    private void step() {
        DraftValue x = any();
        switch (draft.below(24)) {
            case 0, 1 -> pointwise(x);
            case 2 -> arithmetic(x);
            case 3 -> pair(x);
            case 4, 5 -> product(x);
            case 6 -> normalised(x);
            case 7 -> joined(x);
            case 8 -> taken(x);
            case 9 -> padded(x);
            case 10 -> reduced(x);
            case 11 -> overTime(x);
            case 12 -> reshaped(x);
            case 13 -> moved(x);
            case 14 -> chosen(x);
            case 15 -> layers.scan(x);
            case 16, 17 -> layers.convolution(x);
            case 18, 19 -> layers.image(x);
            default -> layers.recurrent(x);
        }
    }

    private void pointwise(DraftValue x) {
        String smooth = draft.of("Tanh", "Sigmoid", "Softplus", "Softsign", "Neg", "Identity", "Dropout");
        String bent = draft.of("Relu", "Abs", "Elu", "Selu", "LeakyRelu", "HardSigmoid");
        switch (draft.below(5)) {
            case 0 -> draft.each(x, smooth + "(%s)");
            case 1 -> draft.each(x, bent + "(%s)");
            case 2 -> {
                DraftValue square = draft.each(x, "Mul(%1$s, %1$s)");
                DraftValue more = draft.each(square, "Add(%s, 0.1)");
                draft.each(more, draft.of("Sqrt", "Log", "Reciprocal") + "(%s)");
            }
            case 3 -> draft.each(x, "Pow(%s, %s)", draft.of("2.0", "3.0", "[2.0]"));
            default -> draft.each(x, draft.opset() < 11 ? "Clip(%s) min=-0.5 max=0.4" : "Clip(%s, -0.5, 0.4)");
        }
    }

    private void arithmetic(DraftValue x) {
        String weight = draft.oneIn(3) ? draft.of("0.5", "[1.5]", "2.0") : likeFeatures(x);
        switch (draft.below(5)) {
            case 0 -> draft.each(x, "Div(%s, %s)", weight);
            case 1 -> draft.each(x, "Sub(%2$s, %1$s)", weight);
            case 2 -> draft.each(x, "Add(%2$s, %1$s)", weight);
            default -> draft.each(x, draft.of("Add", "Sub", "Mul") + "(%s, %s)", weight);
        }
    }

    /** A weight for one, some or all of the features behind steps and sequences. */
    private String likeFeatures(DraftValue x) {
        int first = x.rank();
        while (first > 0
                && !x.axes().get(first - 1).is(Role.TIME)
                && !x.axes().get(first - 1).is(Role.BATCH)) {
            first--;
        }
        int from = draft.from(first, x.rank());
        List<Object> shape = new ArrayList<>(draft.oneIn(5) ? Collections.nCopies(from, 1) : List.of());
        x.axes().subList(from, x.rank()).forEach(axis -> shape.add(axis.size()));
        return draft.positive(shape.toArray());
    }

    private void pair(DraftValue x) {
        String operator =
                draft.opset() < 8 ? draft.of("Add", "Sub", "Mul") : draft.of("Add", "Sub", "Mul", "Max", "Min");
        DraftValue other = draft.of(draft.values());
        int time = x.axis(Role.TIME);
        if (other.axes().equals(x.axes()) && other.clock().equals(x.clock())) {
            draft.each(x, operator + "(%s, %s)", other.name());
        } else if (time >= 0 && other.has(Role.BATCH) && x.without(time).equals(other.axes())) {
            draft.each(x, operator + "(%s, %s)", draft.unsqueeze(other, time).name());
        } else if (x.endsWithFeatures()) {
            int last = x.rank() - 1;
            int size = draft.of(1, x.size(last));
            DraftValue gate =
                    draft.add(x, x.resized(last, size), "MatMul(%s, %s)", x.name(), draft.weight(x.size(last), size));
            DraftValue open = draft.each(gate, "Sigmoid(%s)");
            draft.each(x, operator + "(%2$s, %1$s)", open.name());
        }
    }

    private void product(DraftValue x) {
        if (!x.endsWithFeatures()) {
            return;
        }
        int in = x.size(x.rank() - 1);
        int out = draft.from(1, 6);
        List<Axis> axes = x.resized(x.rank() - 1, out);
        boolean transposed = draft.oneIn(2);
        String weight = transposed ? draft.weight(out, in) : draft.weight(in, out);
        if (x.rank() == 2 && draft.oneIn(2)) {
            String form = transposed ? "Gemm(%s, %s, %s) transB=1" : "Gemm(%s, %s, %s)";
            draft.add(x, axes, form, x.name(), weight, draft.weight(out));
            return;
        }
        String factor = transposed ? draft.name() : weight;
        if (transposed) {
            draft.line("%s = Transpose(%s) perm=[1,0]", factor, weight);
        }
        DraftValue y = draft.add(x, axes, "MatMul(%s, %s)", x.name(), factor);
        if (draft.oneIn(2)) {
            draft.each(y, draft.of("Add(%s, %s)", "Add(%2$s, %1$s)"), draft.weight(out));
        }
    }

    private void normalised(DraftValue x) {
        if (!x.endsWithFeatures()) {
            return;
        }
        int last = x.rank() - 1;
        int size = x.size(last);
        switch (draft.below(4)) {
            case 0 -> {
                if (draft.opset() >= 13) {
                    draft.each(x, draft.of("Softmax", "LogSoftmax") + "(%s) axis=%s", draft.written(x, last));
                }
            }
            case 1 -> {
                if (draft.opset() >= 17) {
                    draft.each(x, "LayerNormalization(%s, %s, %s) axis=-1", draft.positive(size), draft.weight(size));
                }
            }
            case 2 -> {
                if (x.rank() == 3 && x.has(Role.TIME) && x.has(Role.BATCH)) {
                    draft.each(
                            draft.transpose(x, List.of(x.axis(Role.BATCH), last, x.axis(Role.TIME))),
                            "BatchNormalization(%s, %s, %s, %s, %s)",
                            draft.positive(size),
                            draft.weight(size),
                            draft.weight(size),
                            draft.positive(size));
                }
            }
            default -> byItsParts(x, last);
        }
    }

    private void byItsParts(DraftValue x, int last) {
        String form = draft.opset() < 18 ? "ReduceMean(%s) axes=[%d]" : "ReduceMean(%s, [%d])";
        List<Axis> one = x.without(last);
        one.add(new Axis(Role.ONE, 1));
        DraftValue mean = draft.add(x, one, form, x.name(), last);
        DraftValue centred = draft.each(x, "Sub(%s, %s)", mean.name());
        DraftValue square = draft.each(centred, "Pow(%s, 2.0)");
        DraftValue variance = draft.add(x, one, form, square.name(), last);
        DraftValue deviation = draft.each(draft.each(variance, "Add(%s, 0.01)"), "Sqrt(%s)");
        draft.each(centred, "Div(%s, %s)", deviation.name());
    }

    private void joined(DraftValue x) {
        if (x.features().isEmpty()) {
            return;
        }
        int axis = draft.of(x.features());
        List<DraftValue> parts = new ArrayList<>(List.of(x));
        for (DraftValue other : draft.values()) {
            boolean fits = other.clock().equals(x.clock())
                    && other.rank() == x.rank()
                    && other.axes().get(axis).is(Role.FEATURE)
                    && other.without(axis).equals(x.without(axis));
            if (fits && parts.size() < 3 && draft.oneIn(2)) {
                parts.add(other);
            }
        }
        int size = parts.stream().mapToInt(part -> part.size(axis)).sum();
        String names = parts.stream().map(DraftValue::name).collect(Collectors.joining(", "));
        draft.add(x, x.resized(axis, size), "Concat(%s) axis=%d", names, draft.written(x, axis));
    }

    /** Some of the features. */
    private void taken(DraftValue x) {
        List<Integer> several =
                x.features().stream().filter(axis -> x.size(axis) > 1).toList();
        if (several.isEmpty()) {
            return;
        }
        int axis = draft.of(several);
        int size = x.size(axis);
        int first = draft.from(1, size - 1);
        switch (draft.below(4)) {
            case 0 -> {
                String a = draft.name();
                String b = draft.name();
                String form = draft.opset() < 13
                        ? "%s, %s = Split(%s) split=[%d,%d] axis=%d"
                        : "%s, %s = Split(%s, [%d,%d]) axis=%d";
                draft.line(form, a, b, x.name(), first, size - first, axis);
                draft.put(a, x.resized(axis, first), x.clock());
                draft.put(b, x.resized(axis, size - first), x.clock());
            }
            case 1 ->
                draft.slice(x, axis, first, draft.of(size, Integer.MAX_VALUE), new Axis(Role.FEATURE, size - first));
            case 2 -> draft.add(x, x.without(axis), "Gather(%s, %d) axis=%d", x.name(), draft.of(0, -1, first), axis);
            default ->
                draft.add(x, x.resized(axis, 3), "Gather(%s, [%d,0,%d]) axis=%d", x.name(), first, size - 1, axis);
        }
    }

    private void padded(DraftValue x) {
        if (!x.features().isEmpty()) {
            int axis = draft.of(x.features());
            String mode = draft.of("constant", "reflect", "edge");
            int most = mode.equals("reflect") ? Math.min(2, x.size(axis) - 1) : 2;
            draft.pad(x, axis, draft.from(0, most), draft.from(0, most), mode);
        }
    }

    private void reduced(DraftValue x) {
        if (!x.features().isEmpty()) {
            String operator =
                    draft.of("ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2", "ReduceSumSquare");
            draft.reduce(
                    x,
                    operator,
                    draft.oneIn(2) ? x.features() : List.of(x.features().getLast()));
        }
    }

    /** What has no steps any more, or the steps backwards, or fewer, or more of them. */
    private void overTime(DraftValue x) {
        int axis = x.axis(Role.TIME);
        if (axis < 0) {
            return;
        }
        int size = x.size(axis);
        switch (draft.below(16)) {
            case 0, 1, 2 -> draft.reduce(x, draft.of("ReduceMean", "ReduceMax"), List.of(axis));
            case 3, 4, 5 -> draft.add(x, x.without(axis), "Gather(%s, -1) axis=%d", x.name(), axis);
            case 6, 7, 8 -> draft.squeeze(draft.slice(x, axis, -1, Integer.MAX_VALUE, new Axis(Role.ONE, 1)), axis);
            case 9, 10, 11 -> {
                if (draft.opset() >= 10) {
                    draft.each(x, "Slice(%s, [-1], [%s], [%s], [-1])", Long.MIN_VALUE + 1, axis);
                }
            }
            case 12, 13 -> {
                if (axis == 2 && x.rank() == 3 && x.axis(Role.BATCH) == 0) {
                    List<Axis> one = x.without(axis);
                    one.add(new Axis(Role.ONE, 1));
                    draft.add(one, "", "%s(%s)", draft.of("GlobalAveragePool", "GlobalMaxPool"), x.name());
                }
            }
            case 14 -> {
                int first = draft.from(0, 1);
                int behind = draft.from(1 - first, 1);
                draft.slice(
                        x,
                        axis,
                        first,
                        behind == 0 ? Integer.MAX_VALUE : -behind,
                        new Axis(Role.TIME, size - first - behind));
            }
            default -> {
                int before = draft.of(1, -1, -1);
                draft.pad(x, axis, before, draft.of(0, -before, -before), "constant");
            }
        }
    }

    private void reshaped(DraftValue x) {
        int last = x.rank() - 1;
        List<Integer> features = x.features();
        if (!x.endsWithFeatures() || features.getFirst() != x.rank() - features.size()) {
            return;
        }
        List<Axis> axes = new ArrayList<>(x.axes().subList(0, features.getFirst()));
        List<Object> shape = new ArrayList<>();
        axes.forEach(axis -> shape.add(freeBatch || freeTime || draft.oneIn(2) ? 0 : axis.size()));
        if (features.size() > 1) {
            int size = features.stream().mapToInt(x::size).reduce(1, (a, b) -> a * b);
            axes.add(new Axis(Role.FEATURE, size));
            if (draft.oneIn(2)) {
                List<String> parts = new ArrayList<>();
                IntStream.range(0, features.getFirst()).forEach(axis -> parts.add(draft.length(x, axis)));
                parts.add(draft.of("[-1]", "[" + size + "]"));
                String lengths = draft.name();
                draft.line("%s = Concat(%s) axis=0", lengths, String.join(", ", parts));
                draft.add(x, axes, "Reshape(%s, %s)", x.name(), lengths);
                return;
            }
            shape.add(draft.of(-1, size));
        } else {
            int size = x.size(last);
            List<Integer> divisors = IntStream.rangeClosed(1, size)
                    .filter(part -> size % part == 0)
                    .boxed()
                    .toList();
            int part = draft.of(divisors);
            axes.add(new Axis(Role.FEATURE, part));
            axes.add(new Axis(Role.FEATURE, size / part));
            shape.add(part);
            shape.add(draft.of(-1, size / part));
        }
        draft.reshape(x, axes, shape);
    }

    private void moved(DraftValue x) {
        if (x.has(Role.ONE) && draft.oneIn(2)) {
            draft.squeeze(x, x.axis(Role.ONE));
        } else if (x.rank() < 5 && draft.oneIn(2)) {
            draft.unsqueeze(x, draft.below(x.rank() + 1));
        } else {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
            Collections.swap(order, draft.below(x.rank()), draft.below(x.rank()));
            draft.transpose(x, order);
        }
    }

    private void chosen(DraftValue x) {
        DraftValue where = new DraftValue(draft.name(), x.axes(), x.clock());
        draft.line("%s = %s(%s, 0.1)", where.name(), draft.of("Greater", "Less"), x.name());
        if (draft.opset() >= 9) {
            draft.each(x, "Where(%2$s, %1$s, %3$s)", where.name(), draft.of("0.0", "-1.5"));
        } else {
            draft.each(where, "Cast(%s) to=1");
        }
    }
}
