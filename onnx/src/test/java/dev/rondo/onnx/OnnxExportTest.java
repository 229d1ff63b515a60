package dev.rondo.onnx;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.rnn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.ModelException;
import dev.rondo.cell.Lstm;
import dev.rondo.layer.Block;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.Provenance;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.onnx.OnnxValue.Role;
import dev.rondo.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands around the exported graph, what is refused, and how files are written. */
class OnnxExportTest {
    private static TrainedModel model(Block... layers) {
        return TrainedModel.initialize(Model.sequential(layers).resolve(3), 1);
    }

    private static Map<String, String> metadata(OnnxModel model) throws IOException {
        Map<String, String> metadata = new HashMap<>();
        Listing.parsed(model).getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
        return metadata;
    }

    @Test
    void operatorsAndScans() throws Exception {
        assertTrue(Listing.operators(OnnxExport.sequenceModel(model(lstm(4)))).contains("LSTM"));
        assertTrue(Listing.operators(OnnxExport.sequenceModel(model(gru(4)))).contains("GRU"));
        assertTrue(Listing.operators(OnnxExport.sequenceModel(model(rnn(4)))).contains("RNN"));
        Block projected = recurrent(new Lstm(4).projectedTo(2));
        assertTrue(Listing.operators(OnnxExport.sequenceModel(model(projected))).contains("Scan"));
        assertFalse(Listing.operators(OnnxExport.sequenceModel(model(dense(4)))).contains("Scan"));
    }

    @Test
    void metadataTellWhereTheModelComesFrom() throws Exception {
        Graph graph = Model.sequential(gru(4), last()).resolve(3);
        Provenance provenance = Provenance.none().with("rondo.seed", "7").with("data", "seattle");
        TrainedModel trained = new TrainedModel(graph, Weights.initialize(graph, 7), provenance);
        OnnxModel exported = OnnxExport.chunkModel(trained);
        ModelProto file = Listing.parsed(exported);
        Map<String, String> metadata = metadata(exported);
        ModelProto.Builder bare = file.toBuilder();
        bare.removeMetadataProps(file.getMetadataPropsCount() - 1);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bare.build().toByteArray());
        assertEquals("rondo", file.getProducerName());
        assertEquals(8, file.getIrVersion());
        assertEquals(17, file.getOpsetImport(0).getVersion());
        assertEquals(graph.fingerprint(), metadata.get("rondo.fingerprint"));
        assertEquals(HexFormat.of().formatHex(hash), metadata.get("rondo.checksum"));
        assertEquals("7", metadata.get("rondo.seed"));
        assertEquals("seattle", metadata.get("data"));
        assertEquals("features x", metadata.get("rondo.value.x"));
        assertEquals("lengths x", metadata.get("rondo.value.x.lengths"));
        assertEquals("state gru_1.h", metadata.get("rondo.value.gru_1.h"));
        assertEquals("state gru_1.h", metadata.get("rondo.value.gru_1.h.next"));
        assertEquals("output y", metadata.get("rondo.value.y"));
    }

    @Test
    void valuesAreDescribedInTheOrderOfTheGraph() throws Exception {
        TrainedModel trained = TrainedModel.initialize(
                Model.sequential(embedding(9, 3), gru(4), last()).resolve(), 1);
        OnnxModel exported = OnnxExport.chunkModel(trained);
        assertEquals(
                List.of(
                        new OnnxValue("x", Role.TOKENS, "x", List.of("T", "B")),
                        new OnnxValue("x.lengths", Role.LENGTHS, "x", List.of("B")),
                        new OnnxValue("gru_1.h", Role.STATE, "gru_1.h", List.of("B", "4")),
                        new OnnxValue("last_1.y", Role.STATE, "last_1.y", List.of("B", "4")),
                        new OnnxValue("last_1.count", Role.STATE, "last_1.count", List.of("B", "1"))),
                exported.inputs());
        assertEquals(
                List.of(
                        new OnnxValue("y", Role.OUTPUT, "y", List.of("B", "4")),
                        new OnnxValue("gru_1.h.next", Role.STATE, "gru_1.h", List.of("B", "4")),
                        new OnnxValue("last_1.y.next", Role.STATE, "last_1.y", List.of("B", "4")),
                        new OnnxValue("last_1.count.next", Role.STATE, "last_1.count", List.of("B", "1"))),
                exported.outputs());
        assertEquals(
                exported.inputs().stream().map(OnnxValue::name).toList(),
                Listing.parsed(exported).getGraph().getInputList().stream()
                        .map(input -> input.getName())
                        .toList());
        assertEquals(
                exported.outputs().stream().map(OnnxValue::name).toList(),
                Listing.parsed(exported).getGraph().getOutputList().stream()
                        .map(output -> output.getName())
                        .toList());
    }

    @Test
    void theSameModelGivesTheSameBytes() {
        assertArrayEquals(
                OnnxExport.sequenceModel(model(lstm(4), dense(2))).toBytes(),
                OnnxExport.sequenceModel(model(lstm(4), dense(2))).toBytes());
    }

    @Test
    void tooLargeIsRefused() {
        Graph large = Model.sequential(dense(1 << 16)).resolve(1 << 13);
        assertEquals(1, OnnxExport.obstacles(large).size());
        assertEquals(
                List.of(), OnnxExport.obstacles(Model.sequential(dense(1 << 16)).resolve(1 << 12)));
    }

    @Test
    void whatCannotBeStreamedHasNoStepModel() {
        TrainedModel reversed = model(backwards(lstm(2)));
        assertThrows(ModelException.class, () -> OnnxExport.stepModel(reversed));
        assertThrows(ModelException.class, () -> OnnxExport.chunkModel(reversed));
    }

    @Test
    void aFileIsReplacedAsAWhole(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.writeString(file, "older");
        OnnxModel exported = OnnxExport.sequenceModel(model(dense(2)));
        exported.writeTo(file);
        assertArrayEquals(exported.toBytes(), Files.readAllBytes(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void whereAFileCannotBeWrittenNothingIsLeft(@TempDir Path folder) throws IOException {
        Path occupied = Files.createDirectories(folder.resolve("model.onnx").resolve("inner"));
        OnnxModel exported = OnnxExport.sequenceModel(model(dense(2)));
        assertThrows(IOException.class, () -> exported.writeTo(folder.resolve("model.onnx")));
        assertTrue(Files.isDirectory(occupied));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
        assertThrows(
                IOException.class,
                () -> exported.writeTo(folder.resolve("absent").resolve("model.onnx")));
    }
}
