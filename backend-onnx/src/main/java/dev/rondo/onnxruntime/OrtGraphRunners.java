package dev.rondo.onnxruntime;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Availability;
import dev.rondo.onnx.GraphRunner;
import dev.rondo.onnx.GraphRunners;

/** Runs exported files in ONNX Runtime, where it is there, so that the export can check them. */
public final class OrtGraphRunners implements GraphRunners {
    /** For the service loader. */
    public OrtGraphRunners() {}

    @Override
    public Availability probe() {
        try {
            NativeLibraries.load();
            return new OnnxRuntimeProvider().probe();
        } catch (BackendException e) {
            Problem missing = e.problems().getFirst();
            return new Availability.Unavailable(missing.found(), missing.remedy());
        }
    }

    @Override
    public GraphRunner open(byte[] file) {
        return new OrtGraphRunner(file);
    }
}
