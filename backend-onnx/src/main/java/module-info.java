/** The backend {@code onnx}: runs models in ONNX Runtime. */
@SuppressWarnings("requires-automatic")
module dev.rondo.onnxruntime {
    requires static org.jspecify;
    requires dev.rondo.api;
    requires dev.rondo.onnx;
    // Without it the backend says that it is not available.
    requires static com.microsoft.onnxruntime;

    provides dev.rondo.backend.BackendProvider with
            dev.rondo.onnxruntime.OnnxRuntimeProvider;
}
