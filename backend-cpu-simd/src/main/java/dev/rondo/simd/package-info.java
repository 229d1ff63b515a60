/** The backend {@code cpu-simd}: pure Java on the Vector API, with a scalar twin that gives the same bits. */
@NullMarked
package dev.rondo.simd;

import org.jspecify.annotations.NullMarked;
