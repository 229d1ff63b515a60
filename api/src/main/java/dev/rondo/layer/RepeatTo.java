package dev.rondo.layer;

/** One value a sequence, repeated for every step of a second input: {@code [1, F]} and {@code [T, G]} to {@code [T, F]}. */
public record RepeatTo() implements Layer {}
