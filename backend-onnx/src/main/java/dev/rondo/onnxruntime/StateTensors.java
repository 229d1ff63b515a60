package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The states of one sequence, by full name, in memory that is shared with ONNX Runtime. */
final class StateTensors implements AutoCloseable {
    private final Map<String, FloatBuffer> buffers = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final Resources resources = new Resources();

    StateTensors(NativeModel model, Map<String, FloatTensor> values) {
        try {
            values.forEach((path, value) -> {
                FloatBuffer buffer = NativeModel.floats(value.size());
                buffers.put(path, buffer);
                tensors.put(path, resources.keep(model.tensor(buffer, 1, value.size())));
            });
            write(values);
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    OnnxTensor tensor(String path) {
        return Objects.requireNonNull(tensors.get(path), path);
    }

    /** The first element of a state, such as the count of steps. */
    float first(String path) {
        return Objects.requireNonNull(buffers.get(path), path).get(0);
    }

    void write(Map<String, FloatTensor> values) {
        buffers.forEach((path, buffer) ->
                buffer.put(0, Objects.requireNonNull(values.get(path), path).toArray()));
    }

    Map<String, FloatTensor> read() {
        Map<String, FloatTensor> values = new LinkedHashMap<>();
        buffers.forEach((path, buffer) -> {
            float[] value = new float[buffer.capacity()];
            buffer.get(0, value);
            values.put(path, FloatTensor.wrap(Shape.of(value.length), value));
        });
        return values;
    }

    @Override
    public void close() {
        resources.close();
    }
}
