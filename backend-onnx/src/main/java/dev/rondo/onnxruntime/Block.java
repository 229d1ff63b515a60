package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import dev.rondo.data.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** A tensor of an opaque model in memory that is shared with ONNX Runtime. */
final class Block implements AutoCloseable {
    private final OnnxJavaType type;
    private final Placement placement;
    private final ByteBuffer memory;
    private final OnnxTensor tensor;

    /** Zeros, for so many steps and sequences. */
    Block(NativeModel model, FileValue value, List<Axis> axes, int steps, int count) {
        this.type = value.type().orElseThrow();
        this.placement = new Placement(axes, steps, count);
        this.memory = NativeModel.bytes(placement.size(), type.size);
        this.tensor = model.tensor(memory, type, placement.shape());
    }

    OnnxTensor tensor() {
        return tensor;
    }

    int features() {
        return placement.features();
    }

    /** Writes the features of a step of a sequence, which stand one after the other in an array. */
    void put(int step, int sequence, float[] values, int at) {
        for (int f = 0; f < placement.features(); f++) {
            Element.put(type, memory, placement.index(step, sequence, f), values[at + f]);
        }
    }

    /** Writes the same. */
    void put(int step, int sequence, Tensor values, int at) {
        for (int f = 0; f < placement.features(); f++) {
            Element.put(type, memory, placement.index(step, sequence, f), values.doubleAt(at + f));
        }
    }

    /** Writes the only element of a step of a sequence. */
    void put(int step, int sequence, int value) {
        Element.put(type, memory, placement.index(step, sequence, 0), value);
    }

    /** Reads the features of a step of a sequence to where they stand one after the other in an array. */
    void get(int step, int sequence, float[] values, int at) {
        for (int f = 0; f < placement.features(); f++) {
            values[at + f] = Element.get(type, memory, placement.index(step, sequence, f));
        }
    }

    @Override
    public void close() {
        tensor.close();
    }
}
