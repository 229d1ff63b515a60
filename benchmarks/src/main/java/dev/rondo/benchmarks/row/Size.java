package dev.rondo.benchmarks.row;

/** The sizes that a row may have, in the order in which its name gives them. */
public enum Size {
    /** Hidden units. */
    H,
    /** Input features. */
    I,
    /** Layers. */
    L,
    /** Steps. */
    T,
    /** Sequences in a batch. */
    B,
    /** Steps between truncations. */
    K,
    /** The percentile of the time of a call, where that is not the median. */
    P
}
