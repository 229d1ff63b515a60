package dev.rondo.models;

/** How the sequences of an epoch are put into batches. */
public enum Batching {
    /** In a new random order each epoch. */
    SHUFFLED,
    /** Sequences of similar length together, in a new random order of batches each epoch: ragged data wastes less time so. */
    BY_LENGTH,
    /** In the order of the data set, every epoch alike. */
    IN_ORDER
}
