/** What the tensors of an imported file are to the model that was made of it. */
@NullMarked
package dev.rondo.onnx.signature;

import org.jspecify.annotations.NullMarked;
