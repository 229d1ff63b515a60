/** What the machine could do: peaks, measured, and the floor of each row, which follows from them. */
@NullMarked
package dev.rondo.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
