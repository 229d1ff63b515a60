package dev.rondo.backend;

/** What happens to NaN and infinity in an input. */
public enum NonFinite {
    /** They are refused, with sequence, step and feature. */
    REJECT,
    /** They are computed with, and propagate. */
    ALLOW
}
