/** Weights under the names and in the layouts of other frameworks. */
@NullMarked
package dev.rondo.models.weights;

import org.jspecify.annotations.NullMarked;
