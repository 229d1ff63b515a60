package dev.rondo.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Availability;

/** The native code of ONNX Runtime, which belongs to the process. */
final class NativeLibraries {
    private NativeLibraries() {}

    /**
     * Loads it, so that a failure is told here and not at the first model.
     *
     * @throws BackendException if it is not there, or cannot be loaded
     */
    static OrtEnvironment load() {
        if (new OnnxRuntimeProvider().probe() instanceof Availability.Unavailable(String reason, String remedy)) {
            throw new BackendException(new Problem("backend 'onnx'", reason, "it needs ONNX Runtime", remedy));
        }
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError | RuntimeException e) {
            BackendException failure = new BackendException(new Problem(
                    "backend 'onnx'",
                    "the libraries of ONNX Runtime cannot be loaded: " + e,
                    "they are unpacked to the temporary folder and loaded from there",
                    "point -Djava.io.tmpdir to a folder that programs may write to and run from, or name the folder of the"
                            + " libraries by -Donnxruntime.native.path"));
            failure.initCause(e);
            throw failure;
        }
    }
}
