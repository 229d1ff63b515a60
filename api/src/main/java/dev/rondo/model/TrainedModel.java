package dev.rondo.model;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * A graph, its weights and where they come from, in one value.
 *
 * @param graph the model with all sizes known
 * @param weights a value for each of its parameters
 * @param provenance where they come from
 */
public record TrainedModel(Graph graph, Weights weights, Provenance provenance) {
    /**
     * Checks that the weights are those of the graph.
     *
     * @throws dev.rondo.ModelException with every parameter that is missing, left over or of another shape
     */
    public TrainedModel {
        weights = weights.fitting(graph);
    }

    /** Without a known origin. */
    public TrainedModel(Graph graph, Weights weights) {
        this(graph, weights, Provenance.none());
    }

    /** The first weights of a graph, drawn from a seed. */
    public static TrainedModel initialize(Graph graph, long seed) {
        return new TrainedModel(
                graph, Weights.initialize(graph, seed), Provenance.none().with("rondo.seed", Long.toString(seed)));
    }

    /**
     * Saves this model as it is outside training: random masks are replaced by what they are there. The file is an ONNX file, which any
     * viewer opens and any runtime runs; it holds the weights bit by bit, the provenance, and a checksum. It is written as a whole or not
     * at all, and only if reading it gives the same model.
     *
     * @throws BackendException if the module {@code dev.rondo.onnx} is not there
     * @throws dev.rondo.ModelException if the format cannot hold the model
     * @throws IOException if the file cannot be written; what was there before is then still there
     */
    public void save(Path file) throws IOException {
        files().save(this, file);
    }

    /**
     * Loads what {@link #save} wrote, or an ONNX file of another origin.
     *
     * @throws BackendException if the module {@code dev.rondo.onnx} is not there
     * @throws dev.rondo.FormatException if the file is damaged, or its checksum is another
     * @throws dev.rondo.ModelException with everything in the file that is no model of Rondo
     * @throws IOException if it cannot be read at all
     */
    public static TrainedModel load(Path file) throws IOException {
        return files().load(file);
    }

    private static ModelFiles files() {
        return ServiceLoader.load(ModelFiles.class)
                .findFirst()
                .orElseThrow(() -> new BackendException(new Problem(
                        "saved models",
                        "nothing is there that reads or writes them",
                        "the module dev.rondo.onnx does",
                        "add dev.rondo:rondo-onnx")));
    }
}
