/**
 * Writes classes with the Class-File API: each kernel is one flat method that calls nothing but the Vector API, since the compiler boxes
 * vectors that pass through other methods. The classes are hidden and live in the package of the vector kernels.
 */
@NullMarked
package dev.rondo.simd.codegen;

import org.jspecify.annotations.NullMarked;
