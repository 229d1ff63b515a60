package dev.rondo.onnxruntime;

import dev.rondo.onnx.OnnxValue;
import java.util.List;

/**
 * An exported model that ONNX Runtime has loaded.
 *
 * @param runtime runs it
 * @param inputs what it takes
 * @param outputs what it gives
 */
record ExportedModel(NativeModel runtime, List<OnnxValue> inputs, List<OnnxValue> outputs) implements AutoCloseable {
    @Override
    public void close() {
        runtime.close();
    }
}
