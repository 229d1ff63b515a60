package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a node into what its outputs are. */
@FunctionalInterface
interface NodeRaising {
    /**
     * The outputs of a node.
     *
     * @param inputs its inputs, null for those that are left out
     * @throws Obstacle if the node cannot become part of a model
     */
    List<Operand> raise(SourceNode node, List<@Nullable Operand> inputs);
}
