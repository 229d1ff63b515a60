/** What reads files that others made, for a fuzzer to feed: whatever comes, only the documented exceptions come out. */
@NullMarked
package dev.rondo.fuzz;

import org.jspecify.annotations.NullMarked;
