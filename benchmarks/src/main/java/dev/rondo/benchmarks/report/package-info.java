/** What came of a run, as a table on the terminal, as CSV, and as a page. */
@NullMarked
package dev.rondo.benchmarks.report;

import org.jspecify.annotations.NullMarked;
