package dev.rondo.simd;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.poolMax;
import static dev.rondo.layer.Layers.poolMean;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.ReferenceProvider;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands behind the end of a sequence gives at every step what the reference gives, also after going back. */
class StreamEndTest {
    private static final int SIZE = 3;

    private static Graph finalState() {
        ModelBuilder b = Model.builder();
        Port h = b.add(lstm(7), b.features("x", SIZE)).state("c");
        return b.output("y", b.add(dense(2), h)).build().resolve();
    }

    @Test
    void asTheReference() {
        List<Graph> graphs = List.of(
                finalState(),
                Model.sequential(gru(5), last(), poolMean()).resolve(SIZE),
                Model.sequential(gru(5), poolMean(), poolMax()).resolve(SIZE),
                Model.sequential(gru(5), last(), lstm(4), dense(2)).resolve(SIZE));
        for (Graph graph : graphs) {
            TrainedModel model = TrainedModel.initialize(graph, 3);
            BackendOptions options = BackendOptions.defaults().threads(1);
            try (Backend simd = new SimdProvider().open(options);
                    Backend reference = new ReferenceProvider().open(options);
                    StreamingModel one = simd.stream(model);
                    StreamingModel other = reference.stream(model);
                    Session found = one.open();
                    Session expected = other.open()) {
                compare(graph, found, expected, 0, 4);
                State state = found.state();
                State wanted = expected.state();
                compare(graph, found, expected, 4, 3);
                found.restore(state);
                expected.restore(wanted);
                compare(graph, found, expected, 7, 2);
                found.reset();
                expected.reset();
                compare(graph, found, expected, 9, 3);
            }
        }
    }

    private static void compare(Graph graph, Session found, Session expected, int from, int steps) {
        int size = graph.value(graph.outputs().values().iterator().next()).size();
        float[] y = new float[size];
        float[] truth = new float[size];
        for (int t = from; t < from + steps; t++) {
            float[] x = {(float) Math.sin(t), (float) Math.cos(2 * t), 0.1f * t};
            found.step(x, y);
            expected.step(x, truth);
            assertArrayEquals(truth, y, 1e-6f, graph + "\nstep " + t);
        }
    }
}
