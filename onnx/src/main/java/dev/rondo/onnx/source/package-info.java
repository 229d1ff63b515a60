/**
 * An ONNX file as it stands, read safely and checked: immutable values that hold nothing of protobuf.
 *
 * <p>{@link dev.rondo.onnx.source.OnnxReader} reads one; {@link dev.rondo.onnx.source.Folding} evaluates what does not depend on the
 * inputs.
 */
@NullMarked
package dev.rondo.onnx.source;

import org.jspecify.annotations.NullMarked;
