/** The backend {@code onnx}: runs models in ONNX Runtime. */
@SuppressWarnings("requires-automatic")
module dev.rondo.onnxruntime {
    requires static org.jspecify;
    requires dev.rondo.api;
    requires dev.rondo.onnx;
    requires com.microsoft.onnxruntime;
}
