/** What matters beside speed: how soon it is there, what it allocates, how large it is. */
@NullMarked
package dev.rondo.benchmarks.beside;

import org.jspecify.annotations.NullMarked;
