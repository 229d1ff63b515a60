package dev.rondo.benchmarks.work;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import java.util.Map;

/** Steps of one session, from an array to an array. */
final class RondoStep implements Subject {
    private final Backend backend;
    private final Session session;
    private final float[] x;
    private final float[] y;

    RondoStep(Backend backend, Work work) {
        StreamingModel model = backend.stream(work.model());
        this.backend = backend;
        this.session = model.open();
        this.x = ((FloatTensor) work.input().values()).toArray();
        this.y = new float[x.length];
    }

    @Override
    public String settings() {
        return "";
    }

    @Override
    public void call() {
        session.step(x, y);
    }

    @Override
    public Map<String, float[]> outcome() {
        return Map.of("y", y.clone());
    }

    @Override
    public void close() {
        backend.close();
    }
}
