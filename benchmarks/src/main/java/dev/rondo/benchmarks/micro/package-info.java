/** JMH benchmarks of what a row is made of, for whoever changes the engine: they compare Rondo with itself alone. */
@NullMarked
package dev.rondo.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
