package dev.rondo.layer;

/**
 * One value a sequence, repeated for every step of a second input: {@code [1, F]} and {@code [T, G]} to {@code [T, F]}. Every sequence that has a step
 * there needs a value: a final state, or the last, mean or maximum of steps that no such sequence lacks.
 */
public record RepeatTo() implements Layer {}
