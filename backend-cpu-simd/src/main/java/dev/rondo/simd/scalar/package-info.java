/** The scalar twin of the vector kernels: the same bits without the Vector API, by interpretation of the plan. */
@NullMarked
package dev.rondo.simd.scalar;

import org.jspecify.annotations.NullMarked;
