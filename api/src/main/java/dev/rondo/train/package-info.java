/** Training as values: losses (themselves expressions), gradients, and optimizers. The loop that uses them is a library on top. */
@NullMarked
package dev.rondo.train;

import org.jspecify.annotations.NullMarked;
