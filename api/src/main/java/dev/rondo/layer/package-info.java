/** Layers: what a model is put together from. */
@NullMarked
package dev.rondo.layer;

import org.jspecify.annotations.NullMarked;
