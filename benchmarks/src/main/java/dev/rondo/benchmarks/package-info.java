/** The command that compares Rondo with its peers and with what the machine could do. */
@NullMarked
package dev.rondo.benchmarks;

import org.jspecify.annotations.NullMarked;
