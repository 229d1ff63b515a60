/** Runs plans: layouts of ragged batches, packed weights, workspaces, threads, sessions, and back-propagation through time. */
@NullMarked
package dev.rondo.simd.engine;

import org.jspecify.annotations.NullMarked;
