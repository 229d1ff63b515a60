package dev.rondo.onnxruntime;

import dev.rondo.model.Graph;

/**
 * How many threads a model uses inside one run.
 *
 * @param asked the number that was asked for, 0 for what suits the model
 */
record Threads(int asked) {
    /** Below this many trained values, handing work to other threads costs more than it saves. */
    private static final long WORTH_SHARING = 1_000_000;

    int of(Graph graph) {
        if (asked > 0) {
            return asked;
        }
        return graph.parameterCount() < WORTH_SHARING ? 1 : Runtime.getRuntime().availableProcessors();
    }
}
