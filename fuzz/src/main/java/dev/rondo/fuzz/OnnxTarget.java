package dev.rondo.fuzz;

import dev.rondo.FormatException;
import dev.rondo.ModelException;
import dev.rondo.onnx.OnnxImport;

/** ONNX files: each is a model, is damaged, or cannot be expressed. */
public final class OnnxTarget {
    private OnnxTarget() {}

    /** Imports a file. */
    public static void fuzzerTestOneInput(byte[] file) {
        try {
            OnnxImport.read(file);
        } catch (FormatException | ModelException documented) {
            // what the documentation promises
        }
    }
}
