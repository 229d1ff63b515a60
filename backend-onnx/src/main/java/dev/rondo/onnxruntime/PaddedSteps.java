package dev.rondo.onnxruntime;

import dev.rondo.backend.Lengths;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import java.util.Arrays;
import java.util.List;

/**
 * How many steps batches are padded to: those of the longest sequence, but so many that every value inside of the model has a step, also
 * behind convolutions without padding. ONNX Runtime ends the JVM where a recurrence has none.
 *
 * @param least the fewest steps of an input for which that is so
 */
record PaddedSteps(int least) {
    /** More steps than a buffer holds. */
    private static final int MOST = 1 << 28;

    static PaddedSteps of(Graph graph) {
        List<Clock> clocks = graph.nodes().stream()
                .map(node -> graph.value(new Port(node.name(), Port.Y)).clock())
                .distinct()
                .toList();
        int low = 1;
        int high = MOST;
        while (low < high) {
            int middle = (low + high) / 2;
            if (clocks.stream().allMatch(clock -> clock.steps(input -> middle) > 0)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return new PaddedSteps(low);
    }

    /** The steps of a clock once all inputs are padded. */
    int of(Clock clock, Lengths lengths) {
        return clock.steps(
                input -> Arrays.stream(lengths.at(new Clock.Steps(input))).reduce(least, Math::max));
    }
}
