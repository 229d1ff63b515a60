/** The recurrent operators of ONNX as one table, which reads in both directions: recurrence to operator, and back. */
@NullMarked
package dev.rondo.onnx.operator;

import org.jspecify.annotations.NullMarked;
