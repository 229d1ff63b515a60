package dev.rondo.layer;

/** How {@link Pool} makes one step of many. */
public enum Pooling {
    /** The mean over the steps. */
    MEAN,
    /** The largest value of each feature; its derivative goes to the first step that has it. */
    MAX
}
