package dev.rondo.fuzz;

import dev.rondo.FormatException;
import dev.rondo.models.safetensors.Safetensors;
import java.util.Arrays;

/** Safetensors files: each is damaged, or holds tensors that are the same when they are written and read again. */
public final class SafetensorsTarget {
    private SafetensorsTarget() {}

    /** Reads a file, writes what it holds, and reads that. */
    public static void fuzzerTestOneInput(byte[] file) {
        Safetensors tensors;
        try {
            tensors = Safetensors.read(file);
        } catch (FormatException documented) {
            return;
        }
        byte[] written = tensors.toBytes();
        if (!Arrays.equals(written, Safetensors.read(written).toBytes())) {
            throw new IllegalStateException("what is read is not what was written");
        }
    }
}
