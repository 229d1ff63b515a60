package dev.rondo.layer;

/**
 * All steps of a sequence in one: {@code [T, F]} to {@code [1, F]}; a sequence of length 0 stays so.
 *
 * @param pooling how
 */
public record Pool(Pooling pooling) implements Layer {}
