package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceNode;
import java.util.HashSet;
import java.util.Set;

/**
 * The values of a file that are integers which data decides. They are handed on as features, which are no integers: what computes with them
 * would give other numbers, as a division does, so that a Cast has to come first.
 */
final class WholeNumbers {
    private static final Set<String> MOVING = Set.of(
            "Identity",
            "Squeeze",
            "Unsqueeze",
            "Reshape",
            "Flatten",
            "Transpose",
            "Expand",
            "Tile",
            "Slice",
            "Gather",
            "Split",
            "Concat");
    private static final Set<String> LEAVING = Set.of("Cast", "CastLike", "Shape", "Size");

    private final Set<String> values = new HashSet<>();

    /** Says that an input of the file is one. */
    void add(String input) {
        values.add(input);
    }

    /**
     * Goes on with the results of a node.
     *
     * @throws Obstacle if it computes with them
     */
    void follow(SourceNode node) {
        if (node.inputs().stream().noneMatch(values::contains)) {
            return;
        }
        if (!isMoved(node) && !(node.domain().isEmpty() && LEAVING.contains(node.operator()))) {
            throw new Obstacle(
                    node,
                    "it computes with integers, which '" + first(node) + "' is",
                    "features are floating point numbers",
                    "cast them to float before");
        }
        if (!LEAVING.contains(node.operator())) {
            values.addAll(node.outputs());
        }
    }

    /** Whether a node hands on the elements of its inputs as they are. */
    static boolean isMoved(SourceNode node) {
        return node.domain().isEmpty() && MOVING.contains(node.operator());
    }

    private String first(SourceNode node) {
        return node.inputs().stream().filter(values::contains).findFirst().orElse("");
    }
}
