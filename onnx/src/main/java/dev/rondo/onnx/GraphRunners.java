package dev.rondo.onnx;

import dev.rondo.backend.Availability;

/**
 * Something that can run ONNX files, for the {@linkplain SelfCheck check} of what was exported; found by {@link java.util.ServiceLoader}.
 */
public interface GraphRunners {
    /** Whether files can be run here; loads what runs them. */
    Availability probe();

    /** Loads a file; the caller closes it. */
    GraphRunner open(byte[] file);
}
