/**
 * The reference: evaluates a graph in double precision, node by node, as plainly as it can be said. It is always there, slow and right:
 * the oracle that every other backend is measured against, and a backend itself.
 */
@NullMarked
package dev.rondo.reference;

import org.jspecify.annotations.NullMarked;
