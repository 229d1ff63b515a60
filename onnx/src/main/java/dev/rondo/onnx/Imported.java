package dev.rondo.onnx;

import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.onnx.signature.ImportSignature;

/**
 * A model that was made of an ONNX file.
 *
 * @param model the model, which runs on every backend, trains and exports like any other
 * @param signature what each input and output of the file is to the model
 */
public record Imported(TrainedModel model, ImportSignature signature) {
    /** The layers. */
    public Graph graph() {
        return model.graph();
    }

    /** The weights. */
    public Weights weights() {
        return model.weights();
    }
}
