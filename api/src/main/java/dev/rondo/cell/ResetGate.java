package dev.rondo.cell;

/** Where the reset gate of a {@link Gru} acts. */
public enum ResetGate {
    /** On the recurrent product, r ∘ (R h + b): PyTorch, cuDNN, Keras' {@code reset_after}, ONNX' linear_before_reset = 1. */
    AFTER_PRODUCT,
    /** On the state, R (r ∘ h): the paper, and ONNX' default. */
    BEFORE_PRODUCT
}
