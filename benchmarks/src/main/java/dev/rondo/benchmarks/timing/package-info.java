/** How the time of a call is taken. */
@NullMarked
package dev.rondo.benchmarks.timing;

import org.jspecify.annotations.NullMarked;
