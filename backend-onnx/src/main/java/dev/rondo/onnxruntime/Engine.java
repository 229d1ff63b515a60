package dev.rondo.onnxruntime;

import ai.onnxruntime.OrtException;
import dev.rondo.FormatException;
import dev.rondo.onnx.OnnxModel;
import dev.rondo.onnxruntime.NativeModel.Origin;
import java.lang.ref.Cleaner;

/**
 * What all models of a backend share.
 *
 * @param options how they are loaded and run
 * @param deadline ends what runs for too long
 * @param cleaner frees what was dropped without being closed
 */
record Engine(RuntimeOptions options, Deadline deadline, Cleaner cleaner) {
    /** Loads one of our own models. */
    ExportedModel load(OnnxModel model, long parameters) {
        try {
            NativeModel runtime = new NativeModel(Origin.EXPORTED, model.toBytes(), options.forSession(parameters));
            return new ExportedModel(runtime, model.inputs(), model.outputs());
        } catch (OrtException e) {
            throw NativeModel.failed(Origin.EXPORTED, "it cannot load the model", e);
        }
    }

    /**
     * Loads somebody else's.
     *
     * @throws FormatException if ONNX Runtime refuses it
     */
    NativeModel load(OpaqueFile file) {
        try {
            return new NativeModel(
                    Origin.OPAQUE, file.guarded(), options.forSession(file.guarded().length / Float.BYTES));
        } catch (OrtException e) {
            throw OpaqueFile.refused(e);
        }
    }
}
