/** The only place that names the Vector API: the width of lanes, and the lookup that generated classes are defined through. */
@NullMarked
package dev.rondo.simd.kernel;

import org.jspecify.annotations.NullMarked;
