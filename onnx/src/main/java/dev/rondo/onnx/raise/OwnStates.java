package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceValue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The states of sequence models as our own export writes them: an input {@code layer.state}, or {@code layer.state.initial} where a state begins
 * with a trained value, and an output {@code layer.state.next}. They are never inputs and outputs of the model.
 */
public final class OwnStates {
    private static final String INITIAL = ".initial";
    private static final String NEXT = ".next";

    private final Set<String> outputs;

    /** Those of a graph. */
    public OwnStates(SourceGraph graph) {
        this.outputs = graph.outputs().stream().map(SourceValue::name).collect(Collectors.toUnmodifiableSet());
    }

    /** What the output of a state is called whose input has this name. */
    static String next(String input) {
        return path(input) + NEXT;
    }

    private static String path(String input) {
        return input.endsWith(INITIAL) ? input.substring(0, input.length() - INITIAL.length()) : input;
    }

    /** Whether an input is one of these states. */
    public boolean contains(String input) {
        return outputs.contains(next(input));
    }

    /** Whether the default of such an input is a trained value. */
    boolean isLearned(String input) {
        return input.endsWith(INITIAL) && contains(input);
    }
}
