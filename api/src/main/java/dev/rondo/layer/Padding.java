package dev.rondo.layer;

/** What a {@link Conv1d} sees beyond the ends of a sequence. */
public enum Padding {
    /** Nothing: the output is shorter than the input. */
    NONE,
    /** Zeros before the first step, so that no output depends on a later step. */
    CAUSAL,
    /** Zeros on both sides, the same number (one more after the end where it is odd). */
    SAME
}
