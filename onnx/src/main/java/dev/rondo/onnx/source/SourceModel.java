package dev.rondo.onnx.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model as a file holds it.
 *
 * @param graph its graph
 * @param irVersion the version of the file format
 * @param opset the version of ONNX's operators, from {@value OnnxReader#OLDEST_OPSET} to {@value OnnxReader#NEWEST_OPSET}
 * @param producer the tool that wrote it; empty where the file does not say
 * @param metadata what else the file says of itself
 */
public record SourceModel(SourceGraph graph, long irVersion, int opset, String producer, Map<String, String> metadata) {
    /** Keeps a copy. */
    public SourceModel {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** The model with another graph. */
    public SourceModel with(SourceGraph other) {
        return new SourceModel(other, irVersion, opset, producer, metadata);
    }
}
