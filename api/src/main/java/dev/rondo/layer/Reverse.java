package dev.rondo.layer;

/** The steps of each sequence in reverse order: {@code [T, F]} to {@code [T, F]}. */
public record Reverse() implements Layer {}
