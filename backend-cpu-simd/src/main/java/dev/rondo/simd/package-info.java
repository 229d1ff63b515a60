/** The backend {@code cpu-simd}: runs and trains models on the CPU with the Vector API. */
@NullMarked
package dev.rondo.simd;

import org.jspecify.annotations.NullMarked;
