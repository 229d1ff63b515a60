/** Trainer, forecaster and the wiring for Guice. */
@NullMarked
package dev.rondo.models;

import org.jspecify.annotations.NullMarked;
