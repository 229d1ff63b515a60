package dev.rondo.layer;

/** The order in which a recurrent layer visits the steps of a sequence. */
public enum Direction {
    /** From the first step to the last. */
    FORWARD,
    /** From the last step to the first; outputs stand at the steps that they belong to, as in ONNX and PyTorch, not in Keras. */
    REVERSE
}
