/**
 * Writes models as ONNX and reads them back, without native code.
 *
 * @uses dev.rondo.onnx.GraphRunners by which exported files are checked
 */
@SuppressWarnings("requires-automatic")
module dev.rondo.onnx {
    requires static org.jspecify;
    requires transitive dev.rondo.api;
    requires com.google.protobuf;

    exports dev.rondo.onnx;
    exports dev.rondo.onnx.signature;

    uses dev.rondo.onnx.GraphRunners;

    provides dev.rondo.model.ModelFiles with
            dev.rondo.onnx.OnnxModelFiles;
}
