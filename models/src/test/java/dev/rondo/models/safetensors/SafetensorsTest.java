package dev.rondo.models.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.InputException;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensors keep their bits, names and order in a file. */
class SafetensorsTest {
    @TempDir
    private Path folder;

    @Test
    void weightsKeepTheirBits() throws IOException {
        Graph graph = Model.sequential(Layers.embedding(5000, 12), Layers.gru(7), Layers.dense(3))
                .resolve();
        Weights weights = Weights.initialize(graph, 4);
        Path file = folder.resolve("weights.safetensors");
        Safetensors.of(weights).writeTo(file);
        Weights read = Safetensors.read(file).weights();
        assertEquals(weights, read);
        assertEquals(
                List.copyOf(weights.tensors().keySet()),
                List.copyOf(read.tensors().keySet()));
        assertEquals(weights, Safetensors.read(Files.readAllBytes(file)).weights());
        assertArrayEquals(Files.readAllBytes(file), Safetensors.of(weights).toBytes());
    }

    @Test
    void everyBitPatternIsKept() {
        int[] bits = {
            0,
            0x80000000,
            1,
            0x00800000,
            0x7F7FFFFF,
            0x7F800000,
            0xFF800000,
            0x7FC00000,
            0x7FC00001,
            0xFFFFFFFF,
            Float.floatToRawIntBits(-1.5f)
        };
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i]);
        }
        FloatTensor read = Bytes.tensor(
                Safetensors.read(new Safetensors(Map.of("a", FloatTensor.vector(values)), Map.of()).toBytes()), "a");
        for (int i = 0; i < bits.length; i++) {
            assertEquals(Integer.toHexString(bits[i]), Integer.toHexString(Float.floatToRawIntBits(read.at(i))));
        }
    }

    @Test
    void shapesNamesAndMetadataAreKept() {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put("z \"quoted\" \\ \n ü 中 😀", FloatTensor.vector(1, 2));
        tensors.put("", FloatTensor.of(Shape.of(), 3));
        tensors.put("empty", FloatTensor.of(Shape.of(2, 0, 3)));
        tensors.put("a", FloatTensor.of(Shape.of(1, 2, 1, 2), 1, 2, 3, 4));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("b", "\u0000 and \u2028");
        metadata.put("a", "");
        Safetensors written = new Safetensors(tensors, metadata);
        byte[] file = written.toBytes();
        Safetensors read = Safetensors.read(file);
        assertEquals(written, read);
        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.tensors().keySet()));
        assertEquals(List.copyOf(metadata.keySet()), List.copyOf(read.metadata().keySet()));
        assertEquals(0, (Long.BYTES + Bytes.headerLength(file)) % 8, "data is aligned");
        assertEquals(new Safetensors(Map.of(), Map.of()), Safetensors.read(Bytes.file("{}")));
    }

    @Test
    void tensorsMayLieInAnotherOrderThanTheirNames() {
        Safetensors read = Safetensors.read(Bytes.file("""
                {"b": {"shape": [1], "data_offsets": [4, 8], "dtype": "F32"},
                 "a": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]}}\s\s""", 0, 0, -128, 63, 0, 0, 0, 64));
        assertEquals(List.of("b", "a"), List.copyOf(read.tensors().keySet()));
        assertEquals(FloatTensor.of(Shape.of(), 1), Bytes.tensor(read, "a"));
        assertEquals(FloatTensor.vector(2), Bytes.tensor(read, "b"));
    }

    /** Values and their bytes, least significant first. */
    @ParameterizedTest
    @CsvSource({
        "F16, 0 60, 1",
        "F16, 1 0, 5.9604645E-8",
        "F16, -1 -5, -65504",
        "F16, 0 -4, -Infinity",
        "F16, 0 126, NaN",
        "BF16, -128 63, 1",
        "BF16, 1 0, 9.1835e-41",
        "BF16, 127 -1, -3.3895314E38",
        "F64, 0 0 0 0 0 0 -16 63, 1",
        "F64, 0 0 0 -96 -103 -103 -71 63, 0.1",
        "F64, 0 0 0 0 0 0 0 -128, -0.0",
        "F64, 0 0 0 0 0 0 -8 127, NaN"
    })
    void otherTypesAreWidened(String type, String bytes, float value) {
        byte[] data = Bytes.of(
                Stream.of(bytes.split(" ", -1)).mapToInt(Integer::parseInt).toArray());
        Safetensors read = Safetensors.read(Bytes.file(
                "{\"a\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,%d]}}".formatted(type, data.length), data));
        assertEquals(FloatTensor.vector(value), Bytes.tensor(read, "a"));
    }

    @Test
    void largeTensorsAreReadInPieces() {
        byte[] data = new byte[2 * 100_000];
        for (int i = 0; i < 100_000; i++) {
            data[2 * i] = (byte) i;
            data[2 * i + 1] = (byte) (i >> 8 & 0x3F);
        }
        FloatTensor read = Bytes.tensor(
                Safetensors.read(Bytes.file(
                        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[100000],\"data_offsets\":[0,200000]}}", data)),
                "a");
        for (int i = 0; i < 100_000; i++) {
            assertEquals((i & 0x3FFF) << 16, Float.floatToRawIntBits(read.at(i)));
        }
    }

    @Test
    void whatAFileCannotHoldIsRefused() {
        InputException thrown = assertThrows(
                InputException.class,
                () -> new Safetensors(Map.of("__metadata__", FloatTensor.vector(1)), Map.of("half", "a pair: \uD83D")));
        assertEquals(2, thrown.problems().size());
        assertEquals(
                "tensor '__metadata__': found this text, but a safetensors file holds valid Unicode, and keeps the name"
                        + " __metadata__ to itself; use another.",
                thrown.problems().getFirst().toString());
    }

    @Test
    void anOldFileSurvivesAFailure() throws IOException {
        Path file = folder.resolve("kept");
        Safetensors old = new Safetensors(Map.of("a", FloatTensor.vector(1)), Map.of());
        old.writeTo(file);
        Path blocked = folder.resolve("folder");
        Files.createDirectories(blocked.resolve("not empty"));
        assertThrows(IOException.class, () -> old.writeTo(blocked));
        assertThrows(
                NoSuchFileException.class,
                () -> old.writeTo(folder.resolve("missing").resolve("file")));
        assertEquals(old, Safetensors.read(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "no draft is left");
        }
        assertTrue(Files.isDirectory(blocked));
        assertThrows(NoSuchFileException.class, () -> Safetensors.read(folder.resolve("missing")));
    }
}
