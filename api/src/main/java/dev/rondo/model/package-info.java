/**
 * Models: {@link dev.rondo.model.Model} is what a person writes, {@link dev.rondo.model.Graph} what it means once all sizes are known, and
 * {@link dev.rondo.model.TrainedModel} a graph with its weights and where they come from.
 */
@NullMarked
package dev.rondo.model;

import org.jspecify.annotations.NullMarked;
