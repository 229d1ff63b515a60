package dev.rondo.testkit;

/** What a case is about. */
public enum Group {
    /** Outputs and states are those of the double-precision reference, within the contract's tolerances. */
    PARITY,
    /** Two ways to the same result agree: batches, chunks, sessions, threads; opening and closing. */
    LAW,
    /** The same, bit for bit, where a backend {@linkplain dev.rondo.backend.Backend#bitwise() declares} it. */
    BITS,
    /** Losses and gradients are those of the reference. */
    GRADIENT,
    /** Bad input is refused with its place, and harms nothing. */
    REFUSAL
}
