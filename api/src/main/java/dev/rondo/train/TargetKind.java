package dev.rondo.train;

/** What a loss compares an output with. */
public enum TargetKind {
    /** A vector of the output's size at each step. */
    FEATURES,
    /** The id of the right class at each step, from 0; the loss sees it as a one-hot vector. */
    CLASSES
}
