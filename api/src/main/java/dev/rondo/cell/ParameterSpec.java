package dev.rondo.cell;

import dev.rondo.data.Shape;

/**
 * A parameter as a recurrence declares it.
 *
 * @param name the name within the layer, {@code gate.W}, {@code gate.R} or {@code gate.b} by convention
 * @param shape {@code [n]} or {@code [rows, columns]}
 * @param initializer its first values; not part of what the recurrence computes
 */
public record ParameterSpec(String name, Shape shape, Initializer initializer) {}
