/** Writes models as ONNX and reads them back, without native code. */
@NullMarked
package dev.rondo.onnx;

import org.jspecify.annotations.NullMarked;
