package dev.rondo.onnx.raise;

import dev.rondo.FormatException;
import dev.rondo.onnx.raise.AxisClasses.Role;
import dev.rondo.onnx.source.Attribute;
import dev.rondo.onnx.source.Dimension;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import dev.rondo.onnx.source.SourceValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the axes of a graph's tensors stand for, from the inputs' declarations and from the operators that they meet: an LSTM has its
 * time first, a product with weights its features last. What an operator says of one tensor holds for all whose axes it is.
 */
final class AxisRoles {
    private static final Set<String> BROADCASTING = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Pow",
            "Min",
            "Max",
            "Sum",
            "Mean",
            "Where",
            "Greater",
            "Less",
            "Equal",
            "GreaterOrEqual",
            "LessOrEqual",
            "And",
            "Or",
            "Xor",
            "PRelu",
            "Mod");

    private final AxisClasses classes = new AxisClasses();
    private final Map<String, int[]> axes = new HashMap<>();
    private final Map<String, List<Long>> constants = new HashMap<>();
    private final Map<String, SourceTensor> tensors = new HashMap<>();
    private final Map<String, SourceNode> producers = new HashMap<>();
    private final List<Integer> perhapsTime = new ArrayList<>();

    /** The first axis of what is convolved: frames stand there too. */
    private final List<Integer> perhapsBatch = new ArrayList<>();

    private final MovedFrom tokens = new MovedFrom(producers);
    private final MovedFrom lengths = new MovedFrom(producers);
    private final MovedFrom states = new MovedFrom(producers);
    private final MovedAxes moved = new MovedAxes(classes, axes, tensors, producers);

    private AxisRoles() {}

    /** Looks at a graph. */
    static AxisRoles of(SourceGraph graph) {
        AxisRoles roles = new AxisRoles();
        for (SourceValue input : graph.inputs()) {
            roles.declare(input);
        }
        roles.walk(graph);
        roles.states().removeIf(roles::hasSteps);
        roles.settleHints();
        return roles;
    }

    /** Whether an operator goes along an axis of a value: a state that begins with one of its steps is not that value. */
    private boolean hasSteps(String value) {
        int[] own = axes.get(value);
        return own != null && Arrays.stream(own).anyMatch(axis -> classes.role(axis) == Role.TIME);
    }

    /** What is reduced or picked out of, though its length is free, is time, unless something else says what it is. */
    private void settleHints() {
        perhapsBatch.forEach(axis -> classes.settle(axis, Role.BATCH));
        Set<Integer> batches = new HashSet<>();
        for (int axis : perhapsTime) {
            if (classes.role(axis) != null || classes.isFixed(axis) || batches.contains(classes.find(axis))) {
                continue;
            }
            if (classes.names(axis).stream().anyMatch(InputRole::isBatch)) {
                batches.add(classes.find(axis));
            } else {
                classes.settle(axis, Role.TIME);
            }
        }
    }

    private void declare(SourceValue value) {
        List<Dimension> dimensions = value.dimensions();
        if (dimensions != null) {
            axes.put(
                    value.name(),
                    dimensions.stream()
                            .mapToInt(dimension -> declared(dimension, dimensions))
                            .toArray());
        }
    }

    /** The axis of a dimension; a name that two of them have, as 'None', says nothing. */
    private int declared(Dimension dimension, List<Dimension> all) {
        boolean shared = dimension instanceof Dimension.Named && Collections.frequency(all, dimension) > 1;
        return shared ? classes.fresh() : classes.fresh(dimension);
    }

    /** The axes of a value as classes, null if not even their number is known. */
    int @Nullable [] axes(String value) {
        return axes.get(value);
    }

    /** Whether an axis of a value is known to stand for the steps. */
    boolean isTime(String value, long axis) {
        int[] own = axes.get(value);
        return own != null && own.length > 0 && classes.role(own[Math.floorMod(axis, own.length)]) == Role.TIME;
    }

    AxisClasses classes() {
        return classes;
    }

    /** Whether a value is, unchanged but for its axes, what looks up rows of a table. */
    Set<String> tokens() {
        return tokens.found();
    }

    /** Values that say how long sequences are. */
    Set<String> lengths() {
        return lengths.found();
    }

    /** Values that states begin with, or parts of them do. */
    Set<String> states() {
        return states.found();
    }

    private void walk(SourceGraph graph) {
        graph.initializers().forEach((name, tensor) -> {
            constants.put(name, tensor.shape());
            tensors.put(name, tensor);
        });
        for (SourceNode node : graph.nodes()) {
            node.outputs().forEach(output -> produced(output, node));
            try {
                constrain(node);
            } catch (FormatException | IndexOutOfBoundsException | ArithmeticException malformed) {
                axes.keySet().removeAll(node.outputs());
            }
        }
    }

    private void produced(String output, SourceNode node) {
        producers.put(output, node);
        tokens.forget(output);
        lengths.forget(output);
        states.forget(output);
    }

    private void constrain(SourceNode node) {
        int[] x = axes.get(node.input(0));
        if (BROADCASTING.contains(node.operator())) {
            put(node, 0, broadcast(node));
            return;
        }
        switch (node.operator()) {
            case "Transpose", "Squeeze", "Unsqueeze", "Reshape", "Flatten", "Expand", "Tile" ->
                put(node, 0, x == null ? null : moved.of(node, x));
            case "Concat" -> put(node, 0, moved.joined(node));
            case "MatMul" -> matMul(node);
            case "Gemm" -> gemm(node, x);
            case "Gather" -> gather(node, x);
            case "OneHot" -> oneHot(node, x);
            case "Split" -> node.outputs().forEach(output -> put(output, x));
            case "Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool" -> convolution(node, x);
            case "RNN", "GRU", "LSTM" -> recurrent(node, x);
            case "Scan" -> scan(node);
            case "Range" -> put(node, 0, new int[] {classes.fresh()});
            case "Shape", "Size", "ConstantOfShape", "GatherND" -> {}
            default -> {
                if (node.operator().startsWith("Reduce")) {
                    put(node, 0, x == null ? null : reduced(node, x));
                } else {
                    put(node, 0, x);
                }
            }
        }
    }

    private void put(SourceNode node, int output, int @Nullable [] value) {
        if (node.hasOutput(output)) {
            put(node.output(output), value);
        }
    }

    private void put(String name, int @Nullable [] value) {
        if (value != null && value.length <= MovedAxes.MOST_AXES && !name.isEmpty()) {
            axes.put(name, value);
        }
    }

    private int @Nullable [] broadcast(SourceNode node) {
        List<int[]> operands = new ArrayList<>();
        int rank = 0;
        for (String input : node.inputs()) {
            int[] operand = axes.get(input);
            if (operand != null) {
                operands.add(operand);
                rank = Math.max(rank, operand.length);
            } else if (constants.containsKey(input)) {
                rank = Math.max(rank, constants.get(input).size());
            }
        }
        if (operands.isEmpty()) {
            return null;
        }
        int[] result = new int[rank];
        for (int i = 0; i < rank; i++) {
            result[i] = meeting(operands, rank - i);
        }
        return result;
    }

    /** The axis that is {@code fromEnd} from the end of each operand that has so many. */
    private int meeting(List<int[]> operands, int fromEnd) {
        int found = -1;
        for (int[] operand : operands) {
            int at = operand.length - fromEnd;
            if (at < 0 || classes.isOne(operand[at])) {
                continue;
            }
            if (found >= 0) {
                classes.unite(found, operand[at]);
            }
            found = found < 0 ? operand[at] : found;
        }
        if (found >= 0) {
            return found;
        }
        return operands.stream()
                .filter(operand -> operand.length >= fromEnd)
                .findFirst()
                .map(operand -> operand[operand.length - fromEnd])
                .orElseGet(classes::one);
    }

    private int[] reduced(SourceNode node, int[] x) {
        Set<Integer> gone = moved.named(node, x.length);
        boolean all = gone.isEmpty();
        boolean keep = node.integer("keepdims", 1) == 1;
        gone.stream().filter(axis -> axis < x.length - 1).forEach(axis -> perhapsTime.add(x[axis]));
        return IntStream.range(0, x.length)
                .filter(i -> keep || !(all || gone.contains(i)))
                .map(i -> all || gone.contains(i) ? classes.one() : x[i])
                .toArray();
    }

    private void matMul(SourceNode node) {
        int[] a = axes.get(node.input(0));
        int[] b = axes.get(node.input(1));
        if (a != null && b == null && a.length > 0) {
            classes.settle(a[a.length - 1], Role.FEATURE);
            int[] result = a.clone();
            result[a.length - 1] = classes.fresh(Role.FEATURE);
            put(node, 0, result);
        } else if (b != null && a == null && b.length > 1) {
            classes.settle(b[b.length - 2], Role.FEATURE);
            int[] result = b.clone();
            result[b.length - 2] = classes.fresh(Role.FEATURE);
            put(node, 0, result);
        }
    }

    private void gemm(SourceNode node, int @Nullable [] x) {
        if (x != null && x.length == 2) {
            boolean transposed = node.integer("transA", 0) == 1;
            classes.settle(x[transposed ? 0 : 1], Role.FEATURE);
            put(node, 0, new int[] {x[transposed ? 1 : 0], classes.fresh(Role.FEATURE)});
        }
    }

    private void gather(SourceNode node, int @Nullable [] x) {
        int[] indices = axes.get(node.input(1));
        List<Long> table = constants.getOrDefault(node.input(0), List.of());
        if (x == null && !table.isEmpty() && indices != null) {
            tokens.add(node.input(1));
            int[] result = Arrays.copyOf(indices, indices.length + table.size() - 1);
            for (int i = indices.length; i < result.length; i++) {
                result[i] = classes.fresh(Role.FEATURE);
            }
            put(node, 0, result);
        } else if (x != null && constants.containsKey(node.input(1))) {
            int axis = (int) Math.floorMod(node.integer("axis", 0), (long) Math.max(1, x.length));
            boolean one = constants.get(node.input(1)).isEmpty();
            if (one && axis < x.length - 1) {
                perhapsTime.add(x[axis]);
            }
            put(
                    node,
                    0,
                    IntStream.range(0, x.length)
                            .filter(i -> !one || i != axis)
                            .map(i -> x[i])
                            .toArray());
        }
    }

    private void oneHot(SourceNode node, int @Nullable [] x) {
        if (x != null) {
            tokens.add(node.input(0));
            int[] result = Arrays.copyOf(x, x.length + 1);
            result[x.length] = classes.fresh(Role.FEATURE);
            put(node, 0, result);
        }
    }

    private void convolution(SourceNode node, int @Nullable [] x) {
        if (x == null || x.length < 3) {
            return;
        }
        int[] result = x.clone();
        if (node.is("Conv")) {
            perhapsBatch.add(x[0]);
            classes.settle(x[1], Role.FEATURE);
            result[1] = classes.fresh(Role.FEATURE);
        }
        if (node.operator().startsWith("Global")) {
            Arrays.fill(result, 2, result.length, classes.one());
        } else if (x.length == 3 && isOneWindow(node, x[2])) {
            result[2] = classes.one();
        }
        put(node, 0, result);
    }

    /** Whether a kernel without padding is as long as what it meets. */
    private boolean isOneWindow(SourceNode node, int axis) {
        List<Long> weights = constants.getOrDefault(node.input(1), List.of());
        List<Long> dilations = node.integers("dilations");
        long kernel = node.is("Conv") && weights.size() == 3 ? weights.getLast() : 0;
        long span = (kernel - 1) * (dilations.isEmpty() ? 1 : dilations.getFirst()) + 1;
        return kernel > 1
                && classes.length(axis) == span
                && node.integers("pads").stream().allMatch(pad -> pad == 0)
                && !node.text("auto_pad", "NOTSET").startsWith("SAME");
    }

    private void recurrent(SourceNode node, int @Nullable [] x) {
        boolean batchFirst = node.integer("layout", 0) == 1;
        int time = classes.fresh(Role.TIME);
        int batch = classes.fresh(Role.BATCH);
        if (x != null && x.length == 3) {
            classes.unite(x[batchFirst ? 1 : 0], time);
            classes.unite(x[batchFirst ? 0 : 1], batch);
            classes.settle(x[2], Role.FEATURE);
        }
        lengths.add(node.input(4));
        meet(node.input(4), new int[] {batch});
        int direction = classes.fresh(Role.FEATURE);
        int hidden = classes.fresh(Role.FEATURE);
        int[] state = batchFirst ? new int[] {batch, direction, hidden} : new int[] {direction, batch, hidden};
        for (int i = 5; i < 7; i++) {
            states.add(node.input(i));
            meet(node.input(i), state);
        }
        put(
                node,
                0,
                batchFirst ? new int[] {batch, time, direction, hidden} : new int[] {time, direction, batch, hidden});
        put(node, 1, state);
        put(node, 2, state);
    }

    private void meet(String value, int[] other) {
        int[] own = axes.get(value);
        if (own != null && own.length == other.length) {
            for (int i = 0; i < own.length; i++) {
                classes.unite(own[i], other[i]);
            }
        }
    }

    private void scan(SourceNode node) {
        if (!(node.attributes().get("body") instanceof Attribute.Subgraph(SourceGraph body))) {
            return;
        }
        boolean old = body.inputs().size() + 1 == node.inputs().size();
        int first = old ? 1 : 0;
        int scanned = (int) node.integer("num_scan_inputs", 0);
        int stateCount = body.inputs().size() - scanned;
        List<Long> scanAxes = node.integers("scan_input_axes");
        int time = classes.fresh(Role.TIME);
        body.inputs().forEach(this::declare);
        for (int i = 0; i < body.inputs().size(); i++) {
            String outer = node.input(first + i);
            int[] value = axes.get(outer);
            String inner = body.inputs().get(i).name();
            if (value == null) {
                continue;
            }
            if (i < stateCount) {
                states.add(outer);
                axes.put(inner, old ? batchFirst(value) : value);
            } else {
                long axis = i - stateCount < scanAxes.size() ? scanAxes.get(i - stateCount) : 0;
                int[] rest = old ? batchFirst(value) : value;
                int at = (int) Math.floorMod(axis, (long) Math.max(1, rest.length));
                classes.unite(rest[at], time);
                axes.put(
                        inner,
                        IntStream.range(0, rest.length)
                                .filter(k -> k != at)
                                .map(k -> rest[k])
                                .toArray());
            }
        }
        walk(body);
        for (int i = 0; i < body.outputs().size(); i++) {
            int[] value = axes.get(body.outputs().get(i).name());
            if (value != null && i < stateCount) {
                meet(body.inputs().get(i).name(), value);
                put(node, i, value);
            } else if (value != null) {
                put(
                        node,
                        i,
                        IntStream.concat(IntStream.of(time), Arrays.stream(value))
                                .toArray());
            }
        }
    }

    /** The axes behind that of the batch, which comes first in the oldest form of Scan. */
    private int[] batchFirst(int[] value) {
        if (value.length == 0) {
            return value;
        }
        classes.settle(value[0], Role.BATCH);
        return Arrays.copyOfRange(value, 1, value.length);
    }
}
