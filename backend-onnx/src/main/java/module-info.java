/** The backend {@code onnx}: runs models in ONNX Runtime. */
@SuppressWarnings("requires-automatic")
module dev.rondo.onnxruntime {
    requires static org.jspecify;
    requires transitive dev.rondo.api;
    requires transitive dev.rondo.onnx;
    // Without it the backend says that it is not available.
    requires static com.microsoft.onnxruntime;

    exports dev.rondo.onnxruntime;

    provides dev.rondo.backend.BackendProvider with
            dev.rondo.onnxruntime.OnnxRuntimeProvider;
    provides dev.rondo.onnx.GraphRunners with
            dev.rondo.onnxruntime.OrtGraphRunners;
}
