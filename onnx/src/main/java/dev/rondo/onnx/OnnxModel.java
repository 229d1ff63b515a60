package dev.rondo.onnx;

import dev.rondo.AtomicFile;
import dev.rondo.model.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model in the ONNX format, weights included, and what its inputs and outputs are. Immutable.
 *
 * <p>A value of several steps is padded to the longest sequence and time-major, {@code [T, B, F]}. T and B have to be at least 1: ONNX
 * Runtime aborts the process on a recurrent operator over nothing.
 */
public final class OnnxModel {
    private final Form form;
    private final byte[] bytes;
    private final List<OnnxValue> inputs;
    private final List<OnnxValue> outputs;
    private final Map<Port, String> layers;

    OnnxModel(Form form, byte[] bytes, List<OnnxValue> inputs, List<OnnxValue> outputs, Map<Port, String> layers) {
        this.form = form;
        this.bytes = bytes;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.layers = layers;
    }

    /** The inputs of the ONNX graph, in its order: data, lengths, states. */
    public List<OnnxValue> inputs() {
        return inputs;
    }

    /** The outputs of the ONNX graph, in its order: outputs, then states in the order of the inputs that they continue. */
    public List<OnnxValue> outputs() {
        return outputs;
    }

    Form form() {
        return form;
    }

    /** The name of the value that each result of a layer has in the ONNX graph, in the order of the layers. */
    Map<Port, String> layers() {
        return layers;
    }

    /** The model as the bytes of a file, in an array of the caller's own. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Writes the model to a file, which holds either what it held before or the whole model, whatever happens on the way.
     *
     * @throws IOException if it cannot be written
     */
    public void writeTo(Path file) throws IOException {
        AtomicFile.write(file, out -> out.write(bytes));
    }

    /** The names of inputs and outputs. */
    @Override
    public String toString() {
        return "ONNX model of " + bytes.length + " bytes, "
                + inputs.stream().map(OnnxValue::name).toList() + " to "
                + outputs.stream().map(OnnxValue::name).toList();
    }
}
