package dev.rondo.onnx.raise;

import dev.rondo.model.Graph;
import dev.rondo.model.Weights;
import dev.rondo.onnx.signature.ImportSignature;

/**
 * What a file is as a model.
 *
 * @param graph the model
 * @param weights its weights
 * @param signature what the file's inputs and outputs are
 */
public record RaisedModel(Graph graph, Weights weights, ImportSignature signature) {}
