/**
 * The backend {@code onnx}: runs models in ONNX Runtime. {@link dev.rondo.onnxruntime.OnnxRuntimeProvider} opens it, which is found as a
 * service; {@link dev.rondo.onnxruntime.OpaqueModel} is a file that cannot be imported and runs here all the same.
 */
@NullMarked
package dev.rondo.onnxruntime;

import org.jspecify.annotations.NullMarked;
