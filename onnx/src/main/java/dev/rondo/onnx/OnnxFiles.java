package dev.rondo.onnx;

import dev.rondo.FormatException;
import dev.rondo.onnx.source.SelfContained;
import dev.rondo.onnx.source.StepGuards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** ONNX files as somebody wrote them, for whoever runs them without importing them. */
public final class OnnxFiles {
    private OnnxFiles() {}

    /**
     * The bytes of a file that needs no other: tensors that it keeps in other files are taken into it, whatever operators it uses.
     *
     * @throws FormatException if it is no ONNX file, or if another file is not plainly in its folder or below: links of any kind are
     *     not followed
     * @throws IOException if a file cannot be read at all
     */
    public static byte[] selfContained(Path file) throws IOException {
        return SelfContained.of(file);
    }

    /**
     * The same of bytes that may need no other file.
     *
     * @throws FormatException if they are no ONNX file, or if tensors are in other files
     */
    public static byte[] selfContained(byte[] file) {
        try {
            return SelfContained.of(file, null);
        } catch (IOException e) {
            throw new UncheckedIOException("no other file is read", e);
        }
    }

    /**
     * The file with nodes that fail where a recurrent operator of it would get no steps, no sequences or no features, while all inputs of
     * the file have some; the same bytes if that cannot be.
     *
     * @throws FormatException if it is no ONNX file
     */
    public static byte[] guarded(byte[] file) {
        return StepGuards.of(file);
    }
}
