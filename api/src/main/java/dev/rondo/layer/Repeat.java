package dev.rondo.layer;

/**
 * One value a sequence, repeated: {@code [1, F]} to {@code [count, F]}.
 *
 * @param count how often
 */
public record Repeat(int count) implements Layer {}
