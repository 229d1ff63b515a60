package dev.rondo.onnx.raise;

import dev.rondo.onnx.raise.AxisClasses.Role;
import dev.rondo.onnx.source.Dimension;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What becomes of the axes of a value whose elements are moved about. */
final class MovedAxes {
    /** Values with more axes are left alone: none that the import takes has so many. */
    static final int MOST_AXES = 64;

    private final AxisClasses classes;
    private final Map<String, int[]> axes;
    private final Map<String, SourceTensor> tensors;
    private final Map<String, SourceNode> producers;

    /**
     * Over what is known so far.
     *
     * @param axes the axes of values
     * @param tensors the tensors of the graph
     * @param producers the nodes that give values
     */
    MovedAxes(
            AxisClasses classes,
            Map<String, int[]> axes,
            Map<String, SourceTensor> tensors,
            Map<String, SourceNode> producers) {
        this.classes = classes;
        this.axes = axes;
        this.tensors = tensors;
        this.producers = producers;
    }

    /** The axes of what a node makes of a value; null if not even their number is known. */
    int @Nullable [] of(SourceNode node, int[] x) {
        return switch (node.operator()) {
            case "Transpose" -> transposed(node, x);
            case "Squeeze" -> squeezed(node, x);
            case "Unsqueeze" -> unsqueezed(node, x);
            case "Reshape" -> reshaped(node, x);
            case "Flatten" -> x.length == 0 ? null : new int[] {x[0], classes.fresh(Role.FEATURE)};
            default -> expanded(node, x);
        };
    }

    private static int[] transposed(SourceNode node, int[] x) {
        List<Long> order = node.integers("perm");
        return IntStream.range(0, x.length)
                .map(i -> x[order.isEmpty() ? x.length - 1 - i : Math.floorMod(order.get(i), x.length)])
                .toArray();
    }

    private int @Nullable [] squeezed(SourceNode node, int[] x) {
        Set<Integer> gone = named(node, x.length);
        return gone.isEmpty()
                ? null
                : IntStream.range(0, x.length)
                        .filter(i -> !gone.contains(i))
                        .map(i -> x[i])
                        .toArray();
    }

    private int[] unsqueezed(SourceNode node, int[] x) {
        Set<Integer> added = named(node, x.length + count(node));
        int[] result = new int[x.length + added.size()];
        for (int i = 0, from = 0; i < result.length; i++) {
            result[i] = added.contains(i) ? classes.one() : x[from++];
        }
        return result;
    }

    /** The axes that the second input names, counted from the front. */
    Set<Integer> named(SourceNode node, int rank) {
        SourceTensor tensor = tensors.get(node.input(1));
        Set<Integer> result = new LinkedHashSet<>();
        if (tensor != null && rank > 0) {
            for (long axis : tensor.toLongs()) {
                result.add(Math.floorMod(axis, rank));
            }
        }
        return result;
    }

    private int count(SourceNode node) {
        SourceTensor tensor = tensors.get(node.input(1));
        return tensor == null ? 0 : tensor.size();
    }

    /** The axes that a shape says are as before, and others of which only the length is known. */
    private int @Nullable [] reshaped(SourceNode node, int[] x) {
        SourceTensor shape = tensors.get(node.input(1));
        if (shape == null) {
            return null;
        }
        int[] result = new int[shape.size()];
        boolean copies = node.integer("allowzero", 0) == 0;
        for (int i = 0; i < result.length; i++) {
            long length = shape.longAt(i);
            boolean same = copies && length == 0 && i < x.length;
            result[i] = same ? x[i] : length > 0 ? classes.fresh(new Dimension.Fixed(length)) : classes.fresh();
        }
        return result;
    }

    /** The axes of a concatenation, which are those of its parts; null if nothing is known of any. */
    int @Nullable [] joined(SourceNode node) {
        int[] first = null;
        long total = 0;
        boolean known = true;
        for (String input : node.inputs()) {
            int[] operand = axes.get(input);
            if (operand == null) {
                known = false;
                continue;
            }
            int along = (int) Math.floorMod(node.integer("axis", 0), (long) Math.max(1, operand.length));
            known &= along < operand.length && classes.isFixed(operand[along]);
            total += known ? classes.length(operand[along]) : 0;
            if (first != null && first.length == operand.length) {
                uniteWhereLonger(first, operand);
            }
            first = first == null ? operand : first;
        }
        return first == null || !known ? first : joined(node, first, total);
    }

    private void uniteWhereLonger(int[] first, int[] other) {
        for (int i = 0; i < other.length; i++) {
            if (!classes.isOne(other[i]) && !classes.isOne(first[i])) {
                classes.unite(first[i], other[i]);
            }
        }
    }

    /** The axis that is joined has a length of its own but stands for what the parts' stand for. */
    private int[] joined(SourceNode node, int[] first, long total) {
        int[] result = first.clone();
        int along = (int) Math.floorMod(node.integer("axis", 0), (long) first.length);
        result[along] = classes.fresh(new Dimension.Fixed(total));
        if (!classes.isOne(first[along])) {
            classes.unite(first[along], result[along]);
        }
        return result;
    }

    private int @Nullable [] expanded(SourceNode node, int[] x) {
        SourceTensor shape = tensors.get(node.input(1));
        SourceNode shaping = producers.get(node.input(1));
        int rank = shape != null
                ? shape.size()
                : shaping != null && shaping.is("Concat")
                        ? Math.max(shaping.inputs().size(), x.length)
                        : -1;
        if (rank < x.length || rank > MOST_AXES) {
            return null;
        }
        int missing = rank - x.length;
        return IntStream.range(0, rank)
                .map(i -> i < missing || classes.isOne(x[i - missing]) ? classes.fresh() : x[i - missing])
                .toArray();
    }
}
