package dev.rondo.benchmarks.beside;

import java.util.Map;

/**
 * What came of a measure.
 *
 * @param aside the measure
 * @param values for each contender that took part the value, with its unit
 */
public record Finding(Aside aside, Map<String, String> values) {}
