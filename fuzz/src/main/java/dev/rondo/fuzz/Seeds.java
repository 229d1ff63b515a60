package dev.rondo.fuzz;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.rnn;
import static dev.rondo.layer.Layers.softmax;

import dev.rondo.cell.Lstm;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.models.safetensors.Safetensors;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxModel;
import dev.rondo.onnx.proto.ModelProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the files of our own that fuzzing starts from: small models of all kinds of layers. */
public final class Seeds {
    private Seeds() {}

    /** Writes them into the folders of the targets, in the folder that is the only argument. */
    public static void main(String... arguments) throws IOException {
        Path corpus = Path.of(arguments[0]);
        for (Map.Entry<String, Graph> seed : graphs().entrySet()) {
            TrainedModel model = TrainedModel.initialize(seed.getValue(), 1);
            Path onnx = Files.createDirectories(corpus.resolve("OnnxTarget"));
            Files.write(onnx.resolve(seed.getKey() + "-sequence.onnx"), bare(OnnxExport.sequenceModel(model)));
            Files.write(onnx.resolve(seed.getKey() + "-step.onnx"), bare(OnnxExport.stepModel(model)));
            Path safetensors = Files.createDirectories(corpus.resolve("SafetensorsTarget"));
            Safetensors.of(model.weights()).writeTo(safetensors.resolve(seed.getKey() + ".safetensors"));
        }
    }

    /** The file without its metadata: by its checksum, whatever a fuzzer makes of it would be refused at once. */
    private static byte[] bare(OnnxModel model) throws IOException {
        return ModelProto.parseFrom(model.toBytes()).toBuilder()
                .clearMetadataProps()
                .build()
                .toByteArray();
    }

    private static Map<String, Graph> graphs() {
        Map<String, Graph> graphs = new LinkedHashMap<>();
        graphs.put("lstm", Model.sequential(lstm(2), dense(1)).resolve(1));
        graphs.put("gru", Model.sequential(gru(1), softmax()).resolve(2));
        graphs.put("rnn", Model.sequential(layerNorm(), rnn(2)).resolve(2));
        graphs.put(
                "scan", Model.sequential(recurrent(new Lstm(2).projectedTo(1))).resolve(1));
        graphs.put("embedding", Model.sequential(embedding(3, 2), rnn(1)).resolve());
        return graphs;
    }
}
