package dev.rondo.cell;

/** Where the forget gate of an {@link Lstm} comes from. */
public enum ForgetGate {
    /** From weights of its own. */
    OWN,
    /** f = 1 − i, without weights (Greff et al. 2017, CIFG); ONNX' input_forget. */
    COUPLED
}
