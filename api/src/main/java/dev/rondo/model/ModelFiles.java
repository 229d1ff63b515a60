package dev.rondo.model;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The format of saved models: what {@link TrainedModel#save} and {@link TrainedModel#load} rest on. Provided by the module
 * {@code dev.rondo.onnx}, found by {@link java.util.ServiceLoader}.
 */
public interface ModelFiles {
    /**
     * Writes a model, as a whole or not at all.
     *
     * @throws dev.rondo.ModelException if the format cannot hold it
     * @throws IOException if the file cannot be written
     */
    void save(TrainedModel model, Path file) throws IOException;

    /**
     * Reads a model.
     *
     * @throws dev.rondo.FormatException if the file is damaged
     * @throws dev.rondo.ModelException if it holds something that is no model of Rondo
     * @throws IOException if the file cannot be read at all
     */
    TrainedModel load(Path file) throws IOException;
}
