/**
 * From ONNX to Rondo: the nodes of a file become expressions, expressions become cells and formulas, and these become the layers of a
 * model.
 */
@NullMarked
package dev.rondo.onnx.raise;

import org.jspecify.annotations.NullMarked;
