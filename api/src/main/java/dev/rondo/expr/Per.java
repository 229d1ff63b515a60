package dev.rondo.expr;

/** How often a random mask is drawn anew. */
public enum Per {
    /** A mask of its own at every step. */
    STEP,
    /** One mask for the whole sequence, as recurrent dropout wants it. */
    SEQUENCE
}
