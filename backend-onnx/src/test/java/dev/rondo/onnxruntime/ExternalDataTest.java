package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.FormatException;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnxruntime.Files.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors in other files: beside the model they are read, anywhere else they are not. */
class ExternalDataTest {
    @TempDir
    private Path folder;

    /** Adds what {@code location} holds to its input. */
    private Path model(String location) throws IOException {
        TensorProto.Builder weights = TensorProto.newBuilder()
                .setName("w")
                .setDataType(Files.FLOAT)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        weights.addExternalDataBuilder().setKey("location").setValue(location);
        GraphProto graph = Files.graph(
                        List.of(Files.floats("x", "T", "2")),
                        List.of(Files.floats("y", "T", "2")),
                        Node.of("Add", "x", "w", "y"))
                .toBuilder()
                .addInitializer(weights)
                .build();
        Path inner = java.nio.file.Files.createDirectories(folder.resolve("inner"));
        return java.nio.file.Files.write(inner.resolve("model.onnx"), Files.model(graph));
    }

    private Path weights(Path file) throws IOException {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(10)
                .putFloat(20)
                .array();
        java.nio.file.Files.createDirectories(file.getParent());
        return java.nio.file.Files.write(file, bytes);
    }

    @Test
    void besideTheModelTheyAreRead() throws IOException {
        weights(folder.resolve("inner/deeper/w.bin"));
        OpaqueModel model = OpaqueModel.read(model("deeper/w.bin"));
        try (OnnxRuntimeBackend backend = new OnnxRuntimeProvider().open(BackendOptions.defaults());
                CompiledModel compiled = backend.compile(model)) {
            SequenceBatch x = SequenceBatch.packed(FloatTensor.of(Shape.of(1, 2), 1, 2), 1);
            assertArrayEquals(new float[] {11, 22}, compiled.run(x).values().toFloats());
        }
    }

    @Test
    void outsideOfTheFolderTheyAreNot() throws IOException {
        Path outside = weights(folder.resolve("w.bin"));
        refused("../w.bin");
        refused(outside.toString());
    }

    @Test
    void throughLinksTheyAreNot() throws IOException {
        Path outside = weights(folder.resolve("w.bin"));
        Path inner = java.nio.file.Files.createDirectories(folder.resolve("inner"));
        java.nio.file.Files.createSymbolicLink(inner.resolve("soft.bin"), outside);
        java.nio.file.Files.createLink(inner.resolve("hard.bin"), outside);
        refused("soft.bin");
        refused("hard.bin");
    }

    @Test
    void whatIsNotThereIsRefused() throws IOException {
        refused("w.bin");
        byte[] bytes = java.nio.file.Files.readAllBytes(model("w.bin"));
        assertThrows(FormatException.class, () -> OpaqueModel.read(bytes));
    }

    private void refused(String location) throws IOException {
        Path file = model(location);
        FormatException refusal = assertThrows(FormatException.class, () -> OpaqueModel.read(file));
        assertTrue(refusal.toString().contains("tensor 'w'"), refusal.toString());
    }
}
