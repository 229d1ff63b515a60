/** Writes models as ONNX and reads them back, without native code. */
@SuppressWarnings("requires-automatic")
module dev.rondo.onnx {
    requires static org.jspecify;
    requires transitive dev.rondo.api;
    requires com.google.protobuf;

    exports dev.rondo.onnx;
}
