package dev.rondo.onnx;

import dev.rondo.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model as ONNX in both of its forms.
 *
 * @param sequence over whole sequences
 * @param step over one step, states in and out; none if the model cannot be streamed
 * @param streamingObstacles why it cannot be streamed; empty if it can
 * @param verification what came of the check of both
 */
public record Exported(
        OnnxModel sequence, Optional<OnnxModel> step, List<Problem> streamingObstacles, Verification verification) {
    /** Keeps a copy. */
    public Exported {
        streamingObstacles = List.copyOf(streamingObstacles);
    }

    /**
     * Writes the sequence model to a file, and the step model, if there is one, {@linkplain #stepFile beside} it. Each file holds
     * either what it held before or the whole model, whatever happens on the way. A step model that stands there from before is deleted if
     * this model has none.
     *
     * @throws IOException if one cannot be written or deleted
     */
    public void writeTo(Path file) throws IOException {
        sequence.writeTo(file);
        if (step.isPresent()) {
            step.get().writeTo(stepFile(file));
        } else {
            Files.deleteIfExists(stepFile(file));
        }
    }

    /** Where the step model of a sequence model stands: {@code model.step.onnx} beside {@code model.onnx}. */
    public static Path stepFile(Path sequenceFile) {
        String name = String.valueOf(sequenceFile.getFileName());
        String stem = name.endsWith(".onnx") ? name.substring(0, name.length() - ".onnx".length()) : name;
        return sequenceFile.resolveSibling(stem + ".step.onnx");
    }
}
