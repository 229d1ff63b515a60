/** The rows of the benchmark table: their names, and which there are. */
@NullMarked
package dev.rondo.benchmarks.row;

import org.jspecify.annotations.NullMarked;
