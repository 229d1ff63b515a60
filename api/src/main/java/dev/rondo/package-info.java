/** Problems and the exceptions that carry them. */
@NullMarked
package dev.rondo;

import org.jspecify.annotations.NullMarked;
