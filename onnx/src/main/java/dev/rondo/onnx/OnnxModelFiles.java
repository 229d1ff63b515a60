package dev.rondo.onnx;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.RondoException;
import dev.rondo.model.ModelFiles;
import dev.rondo.model.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Saves models as ONNX files: the sequence model, from which the same graph and the same weights can be read. */
public final class OnnxModelFiles implements ModelFiles {
    /** For the service loader. */
    public OnnxModelFiles() {}

    @Override
    public void save(TrainedModel model, Path file) throws IOException {
        OnnxModel exported = OnnxExport.sequenceModel(model);
        requireSame(model, exported);
        exported.writeTo(file);
    }

    /** Reads what would be saved, so that nothing is saved that cannot be loaded. */
    private static void requireSame(TrainedModel model, OnnxModel exported) {
        TrainedModel read;
        try {
            read = OnnxImport.read(exported.toBytes()).model();
        } catch (RondoException e) {
            ModelException failure = new ModelException(List.of(lost("it cannot be read back: " + e.getMessage())));
            failure.initCause(e);
            throw failure;
        }
        if (!read.graph().equals(model.graph().withoutRandomness())) {
            throw new ModelException(List.of(lost("its layers come back as others")));
        }
        if (!read.weights().equals(model.weights())) {
            throw new ModelException(List.of(lost("its weights come back as others")));
        }
    }

    private static Problem lost(String found) {
        return new Problem(
                "saved model",
                found,
                "loading gives what was saved",
                "report this as a fault of Rondo; OnnxExport writes the file all the same");
    }

    @Override
    public TrainedModel load(Path file) throws IOException {
        return OnnxImport.read(file).model();
    }
}
