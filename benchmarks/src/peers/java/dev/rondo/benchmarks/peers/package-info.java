/** The libraries that Rondo is compared with, each used as its own users use it at its best. */
@NullMarked
package dev.rondo.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
