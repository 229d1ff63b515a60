package dev.rondo.testkit;

import dev.rondo.model.Graph;
import java.util.function.Supplier;

/**
 * A small model to try something on.
 *
 * @param feature what it needs of a backend
 * @param name what cases call it
 * @param graph made anew at each call
 */
record Specimen(Feature feature, String name, Supplier<Graph> graph) {}
