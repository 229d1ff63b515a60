package dev.rondo.onnxruntime;

import dev.rondo.data.FloatTensor;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two files that a model streams by: one for single steps, one, loaded when it is first needed, for any number of them. */
final class StreamingFiles implements OnnxStreamingModel.Source {
    private final TrainedModel trained;
    private final Engine engine;
    private final ExportedModel step;
    private @Nullable ExportedModel chunk;

    StreamingFiles(TrainedModel trained, Engine engine) {
        this.trained = new TrainedModel(trained.graph().withoutRandomness(), trained.weights(), trained.provenance());
        this.engine = engine;
        this.step = engine.load(OnnxExport.stepModel(trained), trained.graph().parameterCount());
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

    synchronized ExportedModel chunk() {
        if (chunk == null) {
            chunk = engine.load(OnnxExport.chunkModel(trained), trained.graph().parameterCount());
        }
        return chunk;
    }

    @Override
    public synchronized void close() {
        step.close();
        if (chunk != null) {
            chunk.close();
        }
    }
}
