/** A program outside the module that uses the backend. */
@NullMarked
package dev.rondo.onnxruntime.consumer;

import org.jspecify.annotations.NullMarked;
