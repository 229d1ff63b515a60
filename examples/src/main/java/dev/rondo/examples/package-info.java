/** Numbered examples, each runnable by one command. */
@NullMarked
package dev.rondo.examples;

import org.jspecify.annotations.NullMarked;
