/** Weights in files of the safetensors format. */
@NullMarked
package dev.rondo.models.safetensors;

import org.jspecify.annotations.NullMarked;
