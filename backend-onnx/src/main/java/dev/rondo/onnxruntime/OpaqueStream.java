package dev.rondo.onnxruntime;

import dev.rondo.backend.Signature;
import dev.rondo.data.FloatTensor;
import java.util.Map;

/** An opaque file that sessions run. */
final class OpaqueStream implements OnnxStreamingModel.Source {
    private final Uses uses;
    private final Signature signature;
    private final Engine engine;
    private final NativeModel model;

    OpaqueStream(Uses uses, Signature signature, Engine engine) {
        this.uses = uses;
        this.signature = signature;
        this.engine = engine;
        this.model = engine.load(uses.file());
    }

    @Override
    public SessionMemory open(Map<String, FloatTensor> states) {
        return new OpaqueMemory(model, uses, signature, engine.deadline(), states);
    }

    @Override
    public void close() {
        model.close();
    }
}
