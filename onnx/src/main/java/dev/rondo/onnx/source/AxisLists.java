package dev.rondo.onnx.source;

import dev.rondo.FormatException;
import dev.rondo.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inputs and attributes that say something about each axis of a tensor: whoever reads them later relies on their being short. */
final class AxisLists {
    private AxisLists() {}

    /** The inputs of an operator that have an entry for each axis. */
    private static int[] places(String operator) {
        return switch (operator) {
            case "Reshape", "Expand", "Tile", "Squeeze", "Unsqueeze" -> new int[] {1};
            case "Slice" -> new int[] {1, 2, 3, 4};
            case "Pad" -> new int[] {1, 3};
            case "ConstantOfShape" -> new int[] {0};
            default -> operator.startsWith("Reduce") ? new int[] {1} : new int[0];
        };
    }

    /**
     * Checks those of a node.
     *
     * @param inputs its inputs, null for those that are not known
     * @throws FormatException if one has more entries than there can be axes
     */
    static void require(SourceNode node, List<@Nullable SourceTensor> inputs) {
        if (!node.domain().isEmpty()) {
            return;
        }
        int most = node.is("Pad") ? 2 * Shapes.MOST_AXES : Shapes.MOST_AXES;
        for (int place : places(node.operator())) {
            SourceTensor list = place < inputs.size() ? inputs.get(place) : null;
            if (list != null && list.size() > most) {
                throw tooLong(node, "input " + place, list.size(), most);
            }
        }
        int order = node.is("Transpose") ? node.integers("perm").size() : 0;
        if (order > most) {
            throw tooLong(node, "attribute 'perm'", order, most);
        }
    }

    private static FormatException tooLong(SourceNode node, String list, int size, int most) {
        return new FormatException(new Problem(
                node.path(),
                list + " has " + size + " entries",
                "a tensor has at most " + Shapes.MOST_AXES + " axes, so that there are at most " + most,
                Findings.AGAIN));
    }
}
