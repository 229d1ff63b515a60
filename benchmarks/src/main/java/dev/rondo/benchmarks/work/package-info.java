/** What is computed in a row, by whom, and whether they agree. */
@NullMarked
package dev.rondo.benchmarks.work;

import org.jspecify.annotations.NullMarked;
