package dev.rondo.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/**
 * A model in the ONNX format, weights included, and what its inputs and outputs are. Immutable.
 *
 * <p>A value of several steps is padded to the longest sequence and time-major, {@code [T, B, F]}. T and B have to be at least 1: ONNX
 * Runtime aborts the process on a recurrent operator over nothing.
 */
public final class OnnxModel {
    private final byte[] bytes;
    private final List<OnnxValue> inputs;
    private final List<OnnxValue> outputs;

    OnnxModel(byte[] bytes, List<OnnxValue> inputs, List<OnnxValue> outputs) {
        this.bytes = bytes;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    /** The inputs of the ONNX graph, in its order: data, lengths, states. */
    public List<OnnxValue> inputs() {
        return inputs;
    }

    /** The outputs of the ONNX graph, in its order: outputs, then states in the order of the inputs that they continue. */
    public List<OnnxValue> outputs() {
        return outputs;
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
        Path whole = file.toAbsolutePath();
        Path draft = whole.resolveSibling(whole.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                            FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                out.write(bytes);
                channel.force(true);
            }
            Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The names of inputs and outputs. */
    @Override
    public String toString() {
        return "ONNX model of " + bytes.length + " bytes, "
                + inputs.stream().map(OnnxValue::name).toList() + " to "
                + outputs.stream().map(OnnxValue::name).toList();
    }
}
