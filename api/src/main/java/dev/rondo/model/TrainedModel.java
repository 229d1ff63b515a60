package dev.rondo.model;

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
}
