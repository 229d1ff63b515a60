/** The backend {@code onnx}: runs models in ONNX Runtime. */
@NullMarked
package dev.rondo.onnxruntime;

import org.jspecify.annotations.NullMarked;
