/** Tensors, sequences, and ragged batches of sequences. */
@NullMarked
package dev.rondo.data;

import org.jspecify.annotations.NullMarked;
