package dev.rondo.onnx.foreign;

import static dev.rondo.onnx.foreign.GraphDraft.list;

import dev.rondo.onnx.foreign.DraftValue.Axis;
import dev.rondo.onnx.foreign.DraftValue.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Layers along time in an {@link Arrangement}: recurrent operators, Scan and convolutions, with what stands around them in files. */
final class ArrangedLayers {
    private final GraphDraft draft;
    private final String lengths;
    private final boolean framewise;
    private final boolean freeBatch;
    private final String sequences;

    /**
     * Layers of a graph.
     *
     * @param lengths the input that says how long sequences are; empty for none
     * @param framewise whether the graph works on one step a call
     * @param freeBatch whether any number of sequences may come
     * @param sequences their number as a dimension
     */
    ArrangedLayers(GraphDraft draft, String lengths, boolean framewise, boolean freeBatch, String sequences) {
        this.draft = draft;
        this.lengths = lengths;
        this.framewise = framewise;
        this.freeBatch = freeBatch;
        this.sequences = sequences;
    }

    private record Operator(String name, int gates, int functions, List<String> states) {
        private static final Operator RNN = new Operator("RNN", 1, 1, List.of("h"));
        private static final Operator GRU = new Operator("GRU", 3, 2, List.of("h"));
        private static final Operator LSTM = new Operator("LSTM", 4, 3, List.of("h", "c"));
    }

    void recurrent(DraftValue given) {
        DraftValue x = framewise
                ? draft.arranged(given, Role.BATCH, Role.FEATURE)
                : draft.arranged(given, Role.TIME, Role.BATCH, Role.FEATURE);
        if (framewise && x.isOf(Role.BATCH, Role.FEATURE)) {
            recurrent(draft.unsqueeze(x, 0), draft.of(Operator.RNN, Operator.GRU, Operator.LSTM, Operator.LSTM));
        } else if (x.isOf(Role.TIME, Role.BATCH, Role.FEATURE)) {
            recurrent(x, draft.of(Operator.RNN, Operator.GRU, Operator.LSTM, Operator.LSTM));
        }
    }

    private void recurrent(DraftValue x, Operator operator) {
        int hidden = draft.from(2, 4);
        String direction = draft.of("forward", "forward", "reverse", "bidirectional");
        int directions = direction.equals("bidirectional") ? 2 : 1;
        int rows = operator.gates() * hidden;
        List<String> inputs = new ArrayList<>(
                List.of(x.name(), draft.weight(directions, rows, x.size(2)), draft.weight(directions, rows, hidden)));
        inputs.add(draft.oneIn(4) ? "" : draft.weight(directions, 2 * rows));
        inputs.add(x.clock().equals("t") && !draft.oneIn(4) ? lengths : "");
        boolean begins = framewise || draft.oneIn(3);
        List<String> states = new ArrayList<>();
        for (int i = 0; i < operator.states().size(); i++) {
            states.add(begins ? initial(x, directions, hidden) : "");
        }
        inputs.addAll(states);
        if (operator.name().equals("LSTM") && draft.oneIn(5)) {
            inputs.add(draft.weight(directions, 3 * hidden));
        }
        while (inputs.getLast().isEmpty()) {
            inputs.removeLast();
        }
        List<String> results = IntStream.rangeClosed(0, operator.states().size())
                .mapToObj(i -> draft.name())
                .toList();
        draft.line(
                "%s = %s(%s) %s%s",
                String.join(", ", results),
                operator.name(),
                String.join(", ", inputs),
                attributes(operator, hidden, direction),
                draft.of(" : /enc/" + operator.name().toLowerCase(Locale.ROOT) + results.getFirst(), ""));
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).startsWith("state_")) {
                draft.line("output %s", results.get(i + 1));
            }
        }
        Axis time = x.axes().getFirst();
        Axis batch = x.axes().get(1);
        Axis each = new Axis(directions == 1 ? Role.ONE : Role.FEATURE, directions);
        Axis features = new Axis(Role.FEATURE, hidden);
        List<DraftValue> taken = new ArrayList<>();
        if (!draft.oneIn(5)) {
            taken.add(draft.put(results.getFirst(), List.of(time, each, batch, features), x.clock()));
        }
        if (taken.isEmpty() || draft.oneIn(4)) {
            taken.add(draft.put(draft.of(results.subList(1, results.size())), List.of(each, batch, features), ""));
        }
        directions(taken.getLast());
    }

    private String attributes(Operator operator, int hidden, String direction) {
        StringBuilder text = new StringBuilder("hidden_size=" + hidden);
        if (!direction.equals("forward") || draft.oneIn(4)) {
            text.append(" direction=").append(direction);
        }
        if (operator.name().equals("GRU") && draft.oneIn(2)) {
            text.append(" linear_before_reset=1");
        }
        if (operator.name().equals("LSTM") && draft.oneIn(6)) {
            text.append(" input_forget=1");
        }
        if (draft.oneIn(6)) {
            text.append(" clip=0.6");
        }
        if (draft.oneIn(6)) {
            int count = operator.functions() * (direction.equals("bidirectional") ? 2 : 1);
            text.append(" activations=")
                    .append(list(IntStream.range(0, count)
                            .mapToObj(i -> draft.of("Sigmoid", "Tanh", "Relu", "HardSigmoid", "Softsign"))
                            .toList()));
        }
        return text.toString();
    }

    /** What a state begins with: an input of the file, numbers or a weight for as many sequences as there are, or what another layer ends with. */
    private String initial(DraftValue x, int directions, int hidden) {
        if (framewise || draft.oneIn(4)) {
            String name = "state_" + draft.name();
            draft.line("input %s [%d, %s, %d]", name, directions, sequences, hidden);
            return name;
        }
        if (draft.opset() >= 9 && draft.oneIn(2)) {
            String shape = draft.name();
            draft.line("%s = Concat([%d], %s, [%d]) axis=0", shape, directions, draft.length(x, 1), hidden);
            String numbers = draft.of("0.0", "[0.5]", draft.weight(1, 1, hidden), draft.weight(directions, 1, hidden));
            String name = draft.name();
            draft.line(draft.of("%s = ConstantOfShape(%s)", "%s = Expand(%3$s, %2$s)"), name, shape, numbers);
            return name;
        }
        if (!freeBatch && draft.opset() >= 8) {
            String name = draft.name();
            List<Integer> shape = List.of(directions, x.size(1), hidden);
            draft.line("%s = Expand(%s, %s)", name, draft.weight(directions, 1, hidden), list(shape));
            return name;
        }
        List<DraftValue> ends = draft.values().stream()
                .filter(value -> value.rank() == 3 && value.axes().get(1).is(Role.BATCH))
                .filter(value -> value.size(0) == directions && value.size(2) == hidden)
                .filter(value -> !value.has(Role.TIME))
                .toList();
        return ends.isEmpty() ? "" : draft.of(ends).name();
    }

    /** What files make of the axis of directions of an output: nothing, one behind the other, or one of them. */
    private void directions(DraftValue y) {
        int axis = y.rank() - 3;
        if (y.axes().get(axis).is(Role.ONE)) {
            if (!draft.oneIn(6)) {
                draft.squeeze(y, axis);
            }
            return;
        }
        List<Axis> single = y.without(axis);
        List<Axis> both = new ArrayList<>(single);
        both.set(both.size() - 1, new Axis(Role.FEATURE, 2 * y.size(y.rank() - 1)));
        switch (draft.below(4)) {
            case 0 -> {
                List<Integer> order =
                        new ArrayList<>(IntStream.range(0, y.rank()).boxed().toList());
                Collections.rotate(order.subList(axis, y.rank() - 1), -1);
                List<Integer> shape = new ArrayList<>(Collections.nCopies(both.size() - 1, 0));
                shape.add(draft.of(-1, both.getLast().size()));
                draft.reshape(draft.transpose(y, order), both, shape);
            }
            case 1 -> {
                Axis one = new Axis(Role.ONE, 1);
                DraftValue forward = draft.squeeze(draft.slice(y, axis, 0, 1, one), axis);
                DraftValue backward = draft.squeeze(draft.slice(y, axis, 1, 2, one), axis);
                draft.add(y, both, "Concat(%s, %s) axis=%d", forward.name(), backward.name(), both.size() - 1);
            }
            case 2 -> {
                DraftValue forward = draft.add(y, single, "Gather(%s, 0) axis=%d", y.name(), axis);
                DraftValue backward = draft.add(y, single, "Gather(%s, 1) axis=%d", y.name(), axis);
                draft.each(forward, draft.of("Add", "Mul", "Max") + "(%s, %s)", backward.name());
            }
            default -> {
                // they stay as they are
            }
        }
    }

    /** A recurrence as the body of a Scan, from zeros. */
    void scan(DraftValue given) {
        DraftValue x = framewise ? given : draft.arranged(given, Role.TIME, Role.BATCH, Role.FEATURE);
        if (draft.opset() < 9 || !x.isOf(Role.TIME, Role.BATCH, Role.FEATURE)) {
            return;
        }
        int hidden = draft.from(2, 4);
        String id = draft.name();
        draft.line("graph %1$s (h%1$s, x%1$s)", id);
        draft.line("a%1$s = MatMul(x%1$s, %2$s)", id, draft.weight(x.size(2), hidden));
        draft.line("b%1$s = MatMul(h%1$s, %2$s)", id, draft.weight(hidden, hidden));
        draft.line("c%1$s = Add(a%1$s, b%1$s)", id);
        draft.line("n%1$s = %2$s(c%1$s)", id, draft.of("Tanh", "Relu", "Sigmoid"));
        if (draft.oneIn(2)) {
            draft.line("d%1$s = Sub(n%1$s, h%1$s)", id);
            draft.line("e%1$s = Mul(d%1$s, 0.5)", id);
            draft.line("s%1$s = Add(h%1$s, e%1$s)", id);
        } else {
            draft.line("s%1$s = Identity(n%1$s)", id);
        }
        draft.line("o%1$s = Identity(s%1$s)", id);
        draft.line("output s%s [?, %d]", id, hidden);
        draft.line("output o%s [?, %d]", id, hidden);
        draft.line("end");
        String shape = draft.name();
        draft.line("%s = Concat(%s, [%d]) axis=0", shape, draft.length(x, 1), hidden);
        String zeros = draft.name();
        draft.line("%s = ConstantOfShape(%s)", zeros, shape);
        String last = draft.name();
        String all = draft.name();
        String backward = draft.oneIn(4) ? " scan_input_directions=[1] scan_output_directions=[1]" : "";
        draft.line("%s, %s = Scan(%s, %s) num_scan_inputs=1 body=@%s%s", last, all, zeros, x.name(), id, backward);
        Axis features = new Axis(Role.FEATURE, hidden);
        draft.put(last, List.of(x.axes().get(1), features), "");
        if (!draft.oneIn(4)) {
            draft.put(all, List.of(x.axes().get(0), x.axes().get(1), features), x.clock());
        }
    }

    void convolution(DraftValue given) {
        DraftValue x = draft.arranged(given, Role.BATCH, Role.FEATURE, Role.TIME);
        if (!x.isOf(Role.BATCH, Role.FEATURE, Role.TIME)) {
            return;
        }
        int channels = x.size(1);
        int kernel = draft.from(1, 3);
        int dilation = kernel > 1 && draft.oneIn(3) ? 2 : 1;
        int reach = (kernel - 1) * dilation;
        int stride = draft.oneIn(4) ? 2 : 1;
        int groups = draft.oneIn(4) ? channels : 1;
        int out = groups * draft.from(1, 3);
        int half = reach / 2;
        boolean surplus = reach > 0 && stride == 1 && draft.oneIn(6);
        List<Integer> zeros = surplus
                ? List.of(reach, reach)
                : draft.of(
                        List.of(0, 0),
                        List.of(reach, 0),
                        List.of(half, reach - half),
                        List.of(draft.from(0, half), draft.from(0, reach - half)));
        int before = zeros.get(0);
        int behind = zeros.get(1);
        int steps = (x.size(2) + before + behind - reach - 1) / stride + 1;
        if (x.size(2) + before + behind <= reach || steps < 2) {
            return;
        }
        boolean apart = before + behind > 0 && draft.oneIn(4);
        String mode = Math.max(before, behind) < x.size(2) ? draft.of("constant", "constant", "reflect") : "constant";
        String name = apart ? draft.pad(x, 2, before, behind, mode).name() : x.name();
        String weights = draft.weight(out, channels / groups, kernel);
        DraftValue y = draft.add(
                List.of(x.axes().getFirst(), new Axis(Role.FEATURE, out), new Axis(Role.TIME, steps)),
                steps == x.size(2) && stride == 1 ? x.clock() : draft.name(),
                "Conv(%s, %s%s) kernel_shape=[%d] pads=[%d,%d] strides=[%d] dilations=[%d] group=%d",
                name,
                weights,
                draft.of("", ", " + draft.weight(out)),
                kernel,
                apart ? 0 : before,
                apart ? 0 : behind,
                stride,
                dilation,
                groups);
        DraftValue activated = draft.oneIn(2) ? draft.each(y, "Relu(%s)") : y;
        if (surplus) {
            DraftValue turned = draft.oneIn(3) ? draft.transpose(activated, List.of(2, 0, 1)) : activated;
            int time = turned.axis(Role.TIME);
            activated = draft.slice(turned, time, 0, -reach, x.axes().get(2));
            draft.transpose(activated, time == 0 ? List.of(1, 2, 0) : List.of(0, 2, 1));
            return;
        }
        if (steps == (x.size(2) - 1) / stride + 1 && draft.oneIn(3)) {
            DraftValue shortcut = draft.add(
                    y,
                    y.axes(),
                    "Conv(%s, %s) kernel_shape=[1] strides=[%d]",
                    x.name(),
                    draft.weight(out, channels, 1),
                    stride);
            activated = draft.each(activated, "Add(%s, %s)", shortcut.name());
        }
        DraftValue pooled = steps >= 4 && draft.oneIn(3) ? pooled(activated) : activated;
        draft.transpose(pooled, draft.of(List.of(0, 1, 2), List.of(0, 2, 1), List.of(2, 0, 1)));
    }

    private DraftValue pooled(DraftValue x) {
        int kernel = draft.from(2, 3);
        int stride = draft.from(1, 2);
        int before = draft.oneIn(2) ? draft.from(0, kernel - 1) : 0;
        int behind = draft.oneIn(2) ? draft.from(0, kernel - 1 - before) : 0;
        return draft.add(
                x.resized(2, (x.size(2) + before + behind - kernel) / stride + 1),
                draft.name(),
                "%s(%s) kernel_shape=[%d] strides=[%d] pads=[%d,%d]",
                draft.of("MaxPool", "AveragePool"),
                x.name(),
                kernel,
                stride,
                before,
                behind);
    }

    /** A convolution over time and features, and what makes frames of its result. */
    void image(DraftValue given) {
        DraftValue flat = draft.arranged(given, Role.BATCH, Role.TIME, Role.FEATURE);
        if (!flat.isOf(Role.BATCH, Role.TIME, Role.FEATURE)) {
            return;
        }
        boolean turned = draft.oneIn(2);
        DraftValue x = draft.unsqueeze(turned ? draft.transpose(flat, List.of(0, 2, 1)) : flat, 1);
        int channels = draft.from(1, 3);
        int span = draft.of(1, 3);
        int height = Math.min(flat.size(2), draft.from(1, 3));
        boolean same = draft.oneIn(2);
        int aroundTime = same ? span / 2 : 0;
        int aroundFeatures = same && height % 2 == 1 ? height / 2 : 0;
        int stride = draft.oneIn(5) ? 2 : 1;
        int steps = (flat.size(1) + 2 * aroundTime - span) / stride + 1;
        int features = (flat.size(2) + 2 * aroundFeatures - height) + 1;
        if (steps < 2) {
            return;
        }
        List<Integer> kernel = turned ? List.of(height, span) : List.of(span, height);
        List<Integer> around = turned ? List.of(aroundFeatures, aroundTime) : List.of(aroundTime, aroundFeatures);
        Axis batch = flat.axes().getFirst();
        Axis time = new Axis(Role.TIME, steps);
        Axis image = new Axis(Role.FEATURE, features);
        Axis depth = new Axis(Role.FEATURE, channels);
        DraftValue y = draft.add(
                turned ? List.of(batch, depth, image, time) : List.of(batch, depth, time, image),
                steps == flat.size(1) ? flat.clock() : draft.name(),
                "Conv(%s, %s, %s) kernel_shape=%s pads=%s strides=%s",
                x.name(),
                draft.weight(channels, 1, kernel.get(0), kernel.get(1)),
                draft.weight(channels),
                list(kernel),
                list(List.of(around.get(0), around.get(1), around.get(0), around.get(1))),
                turned ? list(List.of(1, stride)) : list(List.of(stride, 1)));
        if (features >= 2 && draft.oneIn(2)) {
            String pair = turned ? "[2,1]" : "[1,2]";
            String pooling = draft.of("MaxPool", "AveragePool") + "(%s) kernel_shape=%s strides=%s";
            y = draft.add(y, y.resized(turned ? 2 : 3, features / 2), pooling, y.name(), pair, pair);
        }
        frames(y, turned, batch, time);
    }

    private void frames(DraftValue y, boolean turned, Axis batch, Axis time) {
        List<Integer> batchFirst = turned ? List.of(0, 3, 1, 2) : List.of(0, 2, 1, 3);
        int size = y.features().stream().mapToInt(y::size).reduce(1, (a, b) -> a * b);
        Axis features = new Axis(Role.FEATURE, size);
        switch (draft.below(4)) {
            case 0 -> draft.transpose(y, batchFirst);
            case 1 -> draft.transpose(y, turned ? List.of(3, 0, 1, 2) : List.of(2, 0, 1, 3));
            case 2 -> {
                DraftValue z = turned ? y : draft.transpose(y, List.of(0, 1, 3, 2));
                draft.reshape(z, List.of(batch, features, time), List.of(0, size, -1));
            }
            default ->
                draft.reshape(draft.transpose(y, batchFirst), List.of(batch, time, features), List.of(0, -1, size));
        }
    }
}
