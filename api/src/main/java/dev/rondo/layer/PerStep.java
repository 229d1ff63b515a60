package dev.rondo.layer;

import dev.rondo.cell.Formula;

/**
 * A function applied to each step by itself: {@code [T, I]} to {@code [T, |y|]}.
 *
 * @param kind what it is called
 * @param formula the function; one of several inputs merges edges of the same clock
 */
public record PerStep(String kind, Formula formula) implements Layer {}
