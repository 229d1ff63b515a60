package dev.rondo.onnx;

import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.poolMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.FormatException;
import dev.rondo.layer.Block;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Provenance;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was saved is what is loaded, and what was damaged is not. */
class SavedModelTest {
    @TempDir
    private Path folder;

    private static TrainedModel model(Block... layers) {
        Graph graph = Model.sequential(layers).resolve(3);
        Provenance provenance = Provenance.none().with("rondo.seed", "7").with("vocabulary", "a b c");
        return new TrainedModel(graph, Weights.initialize(graph, 7), provenance);
    }

    private TrainedModel saved(TrainedModel model) throws IOException {
        Path file = folder.resolve("model.onnx");
        model.save(file);
        return TrainedModel.load(file);
    }

    @Test
    void graphWeightsAndProvenanceComeBack() throws IOException {
        for (TrainedModel model :
                List.of(model(lstm(4), last(), dense(2)), model(bidirectional(gru(3)), poolMean(), dense(1)))) {
            assertEquals(model, saved(model));
        }
        TrainedModel tokens = TrainedModel.initialize(
                Model.sequential(embedding(9, 3), lstm(4)).resolve(), 1);
        assertEquals(tokens, saved(tokens));
    }

    @Test
    void anyNamesComeBack() throws IOException {
        ModelBuilder b = Model.builder();
        var x = b.features("x", 3);
        var first = b.add("a/b %2F", lstm(4), x);
        var second = b.add("y", gru(2), first);
        TrainedModel model = TrainedModel.initialize(
                b.output("y", second).output("x", first).build().resolve(), 1);
        assertEquals(model, saved(model));
    }

    @Test
    void dropoutComesBackAsItIsOutsideTraining() throws IOException {
        TrainedModel model = model(lstm(4), dropout(0.5f), dense(2));
        TrainedModel loaded = saved(model);
        assertEquals(model.graph().withoutRandomness(), loaded.graph());
        assertEquals(model.weights(), loaded.weights());
    }

    @Test
    void aChangedFileIsRefused() throws IOException {
        Path file = folder.resolve("model.onnx");
        model(lstm(4), dense(2)).save(file);
        byte[] bytes = Files.readAllBytes(file);
        int place = bytes.length / 3;
        bytes[place] ^= 1;
        Files.write(file, bytes);
        assertThrows(FormatException.class, () -> TrainedModel.load(file));
    }

    @Test
    void anotherChecksumIsRefusedAndNoneIsAForeignFile() throws IOException {
        Path file = folder.resolve("model.onnx");
        TrainedModel model = model(lstm(4), dense(2));
        model.save(file);
        ModelProto.Builder changed = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
        changed.setProducerName("somebody");
        Files.write(file, changed.build().toByteArray());
        FormatException refusal = assertThrows(FormatException.class, () -> TrainedModel.load(file));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .startsWith("metadata 'rondo.checksum': the file has the checksum "),
                refusal.getMessage());
        Files.write(file, changed.clearMetadataProps().build().toByteArray());
        TrainedModel foreign = TrainedModel.load(file);
        assertEquals(model.graph(), foreign.graph());
        assertEquals(model.weights(), foreign.weights());
        assertEquals(Provenance.none(), foreign.provenance());
    }

    @Test
    void aFileOfOurOwnHasItsChecksum() throws IOException {
        Path file = folder.resolve("model.onnx");
        model(lstm(4), dense(2)).save(file);
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replace("rondo.checksum", "rondo.chdcksum"), StandardCharsets.ISO_8859_1);
        FormatException refusal = assertThrows(FormatException.class, () -> TrainedModel.load(file));
        assertEquals(
                "metadata 'rondo.checksum': it is missing, but files of Rondo have it; take an undamaged copy; if it was changed "
                        + "on purpose, remove all entries that begin with 'rondo.'.",
                refusal.getMessage());
    }
}
