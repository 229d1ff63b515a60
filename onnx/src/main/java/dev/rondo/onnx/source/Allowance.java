package dev.rondo.onnx.source;

import dev.rondo.FormatException;
import dev.rondo.Problem;

/**
 * What folding may take: a small file can ask for tensors of any size (ConstantOfShape, Expand, Tile), and for any number of passes over
 * one that it has. Both are granted in proportion to the tensors that the file holds.
 */
final class Allowance {
    private static final long ALWAYS_GRANTED = 48L << 20;
    private static final int GRANTED_EACH_BYTE = 4;

    private final long granted;
    private long taken;

    private Allowance(long bytes) {
        this.granted = ALWAYS_GRANTED + GRANTED_EACH_BYTE * bytes;
    }

    /** For the tensors of a graph and of the graphs in it. */
    static Allowance of(SourceGraph graph) {
        return new Allowance(graph.tensorBytes());
    }

    /** Takes what a tensor needs beside its elements. */
    void takeResult(SourceNode node, SourceTensor result) {
        take(node, ElementType.INT64, 32 + 3 * result.rank());
    }

    /** Takes memory for {@code size} elements, or the time of a pass over them. */
    void take(SourceNode node, ElementType type, long size) {
        taken += size * (type.isInteger() ? Long.BYTES : type == ElementType.DOUBLE ? Double.BYTES : Float.BYTES);
        if (taken > granted) {
            throw new FormatException(new Problem(
                    node.path(),
                    "with it, tensors that are computed beforehand take more than " + (granted >> 20) + " MB",
                    "the tensors of the file are small against that",
                    "keep large constants in the file"));
        }
    }
}
