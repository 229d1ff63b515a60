package dev.rondo.onnxruntime;

import dev.rondo.data.FloatTensor;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two files that a model streams by: one for single steps, one, loaded when it is first needed, for any number of them. */
final class StreamingFiles implements OnnxStreamingModel.Source {
    private final TrainedModel trained;
    private final Engine engine;
    private final Resources resources = new Resources();
    private final ExportedModel step;
    private @Nullable ExportedModel chunk;

    StreamingFiles(TrainedModel trained, Engine engine) {
        this.trained = new TrainedModel(trained.graph().withoutRandomness(), trained.weights(), trained.provenance());
        this.engine = engine;
        this.step = load(OnnxExport.stepModel(trained));
    }

    @Override
    public SessionMemory open(Map<String, FloatTensor> states) {
        return new ExportedMemory(this, engine.deadline(), states);
    }

    /** The graph as it runs. */
    Graph graph() {
        return trained.graph();
    }

    ExportedModel step() {
        return step;
    }

    private ExportedModel load(OnnxModel model) {
        return resources.keep(engine.load(model, trained.graph().parameterCount()));
    }

    synchronized ExportedModel chunk() {
        if (chunk == null) {
            chunk = load(OnnxExport.chunkModel(trained));
        }
        return chunk;
    }

    @Override
    public synchronized void close() {
        resources.close();
    }
}
