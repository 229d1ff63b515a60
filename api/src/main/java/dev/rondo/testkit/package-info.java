/**
 * The conformance kit: the cases that every backend must pass, as data, without a test framework.
 */
@NullMarked
package dev.rondo.testkit;

import org.jspecify.annotations.NullMarked;
