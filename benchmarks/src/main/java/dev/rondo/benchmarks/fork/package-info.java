/** JVMs of their own: in each one row is measured by all contenders in turn, or the peaks are. */
@NullMarked
package dev.rondo.benchmarks.fork;

import org.jspecify.annotations.NullMarked;
