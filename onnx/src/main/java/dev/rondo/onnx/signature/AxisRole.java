package dev.rondo.onnx.signature;

/** What an axis of a tensor stands for. */
public enum AxisRole {
    /** The steps of a sequence. */
    TIME,
    /** The sequences of a batch. */
    BATCH,
    /** The directions of a recurrent operator, which are features: one direction after the other. */
    DIRECTION,
    /** Features of a step. */
    FEATURE,
    /** Nothing: its length is 1. */
    ONE
}
