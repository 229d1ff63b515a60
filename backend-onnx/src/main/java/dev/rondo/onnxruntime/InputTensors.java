package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.onnx.OnnxValue;
import java.nio.IntBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors that go into one run, closed together after it. */
final class InputTensors implements AutoCloseable {
    private final NativeModel model;
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final Resources resources = new Resources();

    InputTensors(NativeModel model) {
        this.model = model;
    }

    /** Adds a batch padded to a number of steps. */
    void add(OnnxValue value, SequenceBatch batch, int steps) {
        long[] shape = shape(value, steps, batch.count());
        OnnxTensor tensor = value.role() == OnnxValue.Role.TOKENS
                ? model.tensor(TimeMajor.tokens(batch, steps), shape)
                : model.tensor(TimeMajor.features(batch, steps, (int) shape[shape.length - 1]), shape);
        tensors.put(value.name(), resources.keep(tensor));
    }

    /** Adds the lengths of sequences. */
    void add(OnnxValue value, int[] lengths) {
        IntBuffer buffer = NativeModel.ints(lengths.length).put(0, lengths);
        tensors.put(value.name(), resources.keep(model.tensor(buffer, lengths.length)));
    }

    private static long[] shape(OnnxValue value, int steps, int count) {
        return value.dimensions().stream()
                .mapToLong(dimension -> Character.isDigit(dimension.charAt(0))
                        ? Long.parseLong(dimension)
                        : dimension.equals("B") ? count : steps)
                .toArray();
    }

    Map<String, OnnxTensor> byName() {
        return tensors;
    }

    @Override
    public void close() {
        resources.close();
    }
}
