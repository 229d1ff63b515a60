package dev.rondo.backend;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.repeat;
import static dev.rondo.layer.Layers.reverse;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Problem;
import dev.rondo.layer.Block;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What cannot be streamed, and why. */
final class StreamingTest {
    private static void obstacles(Graph graph, String... expected) {
        assertEquals(
                List.of(expected),
                Streaming.obstacles(graph).stream().map(Problem::toString).toList());
    }

    private static Graph graph(Block... layers) {
        return Model.sequential(layers).resolve(2);
    }

    @Test
    void whatNeedsNoLaterStepIsStreamed() {
        obstacles(graph(lstm(3), gru(2), last(), dense(1)));
        obstacles(graph(new Conv1d(2, 3, 1, 2, 1, Padding.CAUSAL), new Conv1d(2, 1, Padding.SAME)));
    }

    @Test
    void whatNeedsLaterStepsIsNot() {
        obstacles(
                graph(backwards(lstm(3))),
                "layers[0] 'lstm_1': it runs from the last step to the first, but a stream has no later steps; use a forward"
                        + " layer.");
        obstacles(
                graph(bidirectional(gru(3))),
                "layers[1] 'gru_2': it runs from the last step to the first, but a stream has no later steps; use a forward"
                        + " layer.");
        obstacles(
                graph(reverse(), dense(1), reverse()),
                "layers[0] 'reverse_1': it reverses the steps, but a stream has no later steps; remove it.",
                "layers[2] 'reverse_2': it reverses the steps, but a stream has no later steps; remove it.");
        obstacles(
                graph(last(), repeat(2)),
                "layers[1] 'repeat_1': it begins when the sequence has ended, but a stream has no later steps; repeat outside the"
                        + " stream.");
        obstacles(
                graph(new Conv1d(2, 3, Padding.SAME)),
                "layers[0] 'conv1d_1': it sees later steps, but a stream has no later steps; pad it causally.");
        obstacles(
                graph(new Conv1d(2, 3, 2, 1, 1, Padding.CAUSAL)),
                "layers[0] 'conv1d_1': it has a stride of 2, but a stream has an output for every step; use stride 1.");
        obstacles(
                graph(new Conv1d(2, 3, Padding.NONE)),
                "layers[0] 'conv1d_1': it is not padded, so that the first steps have no output, but a stream has an output for"
                        + " every step; pad it causally.");
    }

    @Test
    void aStreamHasOneInputAndOneOutput() {
        ModelBuilder builder = Model.builder();
        Port x = builder.features("x", 2);
        Port h = builder.once("h", 3);
        Port y = builder.add("gru", gru(3), List.of(x), Map.of("h", h));
        builder.output("y", y).output("end", y.state("h"));
        obstacles(
                builder.build().resolve(),
                "model: found 2 inputs and 2 outputs, but a stream has one of each; merge them, or give initial states by"
                        + " Session.restore().",
                "layers[0] 'gru': its states begin with another layer's, but that layer ends only with the stream; stream both"
                        + " models one after the other and restore the states.");
    }
}
