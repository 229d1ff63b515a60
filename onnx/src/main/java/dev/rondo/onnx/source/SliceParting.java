package dev.rondo.onnx.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Says a Slice along several axes as one for each axis that it cuts, so that what is cut along time and what is cut along features are nodes of
 * their own: {@code x[:, -1, 2:4]}.
 */
final class SliceParting {
    /** What is cut along one axis. */
    private record Cut(long start, long end, long axis, long step) {
        boolean isAll() {
            return start == 0 && end >= Integer.MAX_VALUE && step == 1;
        }
    }

    private SliceParting() {}

    /**
     * The nodes that do what a node does; the node alone where it is no Slice of several axes.
     *
     * @param known its inputs, null for those that are not known
     * @param define takes a name and a tensor that a node needs, and says under which name it is
     * @param fresh makes a name that is new
     */
    static List<SourceNode> apart(
            SourceNode node,
            List<@Nullable SourceTensor> known,
            BiFunction<String, SourceTensor, String> define,
            UnaryOperator<String> fresh) {
        List<Cut> all = node.is("Slice") ? cuts(node, known) : List.of();
        if (all.size() < 2) {
            return List.of(node);
        }
        List<Cut> cuts = all.stream().filter(cut -> !cut.isAll()).toList();
        if (cuts.isEmpty()) {
            return List.of(
                    new SourceNode(node.name(), "Identity", "", List.of(node.input(0)), node.outputs(), Map.of()));
        }
        List<SourceNode> parts = new ArrayList<>();
        String from = node.input(0);
        for (Cut cut : cuts) {
            String wish = node.output(0) + "/axis" + cut.axis();
            List<String> inputs = List.of(
                    from,
                    define.apply(wish + "/start", SourceTensor.vector(cut.start())),
                    define.apply(wish + "/end", SourceTensor.vector(cut.end())),
                    define.apply(wish + "/axes", SourceTensor.vector(cut.axis())),
                    define.apply(wish + "/step", SourceTensor.vector(cut.step())));
            boolean last = parts.size() == cuts.size() - 1;
            from = last ? node.output(0) : fresh.apply(wish);
            parts.add(new SourceNode(node.name(), "Slice", "", inputs, List.of(from), Map.of()));
        }
        return parts;
    }

    /** What a Slice cuts along each axis that it names; empty if that is not known. */
    private static List<Cut> cuts(SourceNode node, List<@Nullable SourceTensor> known) {
        long[] starts = numbers(node, known, 1);
        long[] ends = numbers(node, known, 2);
        long[] axes = numbers(node, known, 3);
        long[] steps = numbers(node, known, 4);
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            boolean complete = i < ends.length
                    && (node.hasInput(3) ? i < axes.length : axes.length == 0)
                    && (node.hasInput(4) ? i < steps.length : steps.length == 0);
            if (!complete) {
                return List.of();
            }
            cuts.add(new Cut(starts[i], ends[i], axes.length == 0 ? i : axes[i], steps.length == 0 ? 1 : steps[i]));
        }
        return cuts;
    }

    private static long[] numbers(SourceNode node, List<@Nullable SourceTensor> known, int input) {
        SourceTensor tensor = node.hasInput(input) ? known.get(input) : null;
        return tensor == null ? new long[0] : tensor.toLongs();
    }
}
