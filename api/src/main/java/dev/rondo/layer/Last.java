package dev.rondo.layer;

/** The last step of each sequence: {@code [T, F]} to {@code [1, F]}; a sequence of length 0 stays so. */
public record Last() implements Layer {}
