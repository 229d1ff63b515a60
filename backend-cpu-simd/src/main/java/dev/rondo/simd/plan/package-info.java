/**
 * The plan of a recurrence: which products, reductions and fused pointwise programs compute one step, in which order and in which buffers.
 *
 * <p>Everything that decides bits is decided here: the order of every sum, where a product and a sum become one fused multiply-add, and
 * by which polynomial a function is computed. Who runs a plan, with vectors or without, follows it to the letter.
 */
@NullMarked
package dev.rondo.simd.plan;

import org.jspecify.annotations.NullMarked;
