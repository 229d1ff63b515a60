package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.Oracle;
import dev.rondo.reference.ReferenceProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Sessions agree with those of the reference, step by step and in chunks of any length. */
class StreamingTest {
    private static final long SEED = 20260102;
    private static final int[] CHUNKS = {0, 3, 0, 1, 4, 1};

    @TestFactory
    Stream<DynamicTest> agreesWithTheReference() {
        Map<String, Graph> models = new LinkedHashMap<>(Models.all());
        models.put("final state", finalState());
        return models.entrySet().stream()
                .filter(entry -> Streaming.obstacles(entry.getValue()).isEmpty())
                .map(entry -> dynamicTest(entry.getKey() + ", seed " + SEED, () -> check(entry.getValue())));
    }

    private static Graph finalState() {
        ModelBuilder b = Model.builder();
        Port gru = b.add("gru", Layers.gru(4), b.features("x", 3));
        return b.output("y", b.add(Layers.dense(2), gru.state("h"))).build().resolve();
    }

    private static void check(Graph graph) {
        TrainedModel trained = Check.weighted(graph, SEED);
        BackendOptions options = BackendOptions.defaults();
        try (Backend backend = new OnnxRuntimeProvider().open(options);
                Backend reference = new ReferenceProvider().open(options);
                StreamingModel model = backend.stream(trained);
                StreamingModel expected = reference.stream(trained);
                Session session = model.open();
                Session wanted = expected.open()) {
            assertStates(wanted.state(), session.state());
            chunks(graph, session, wanted);
            steps(graph, session, wanted);
            State saved = session.state();
            try (Session fork = session.fork();
                    Session wantedFork = wanted.fork()) {
                chunks(graph, fork, wantedFork);
                assertEquals(saved, session.state());
                fork.reset();
                wantedFork.reset();
                chunks(graph, fork, wantedFork);
                fork.restore(saved);
                assertEquals(saved, fork.state());
                chunks(graph, fork, wanted);
            }
        }
    }

    private static void chunks(Graph graph, Session session, Session wanted) {
        for (int length : CHUNKS) {
            SequenceBatch chunk = chunk(graph, length);
            Check.assertClose(
                    "chunk of " + length, Oracle.steps(wanted.run(chunk)), Oracle.steps(session.run(chunk)), 1e-5);
            assertStates(wanted.state(), session.state());
        }
    }

    private static SequenceBatch chunk(Graph graph, int length) {
        return Check.inputs(graph, SEED + length, length).values().iterator().next();
    }

    private static void steps(Graph graph, Session session, Session wanted) {
        Sequence steps = chunk(graph, 6).sequence(0);
        int size = graph.value(graph.outputs().values().iterator().next()).size();
        for (int t = 0; t < steps.length(); t++) {
            float[] found = new float[size];
            float[] expected = new float[size];
            if (steps.values() instanceof IntTensor ids) {
                session.step(ids.at(t), found);
                wanted.step(ids.at(t), expected);
            } else {
                float[] x = steps.slice(t, t + 1).values().toFloats();
                session.step(x, found);
                wanted.step(x, expected);
            }
            for (int j = 0; j < size; j++) {
                assertEquals(expected[j], found[j], 1e-5 * Math.max(1, Math.abs(expected[j])), "step " + t);
            }
        }
        assertStates(wanted.state(), session.state());
    }

    private static void assertStates(State expected, State found) {
        assertEquals(expected.fingerprint(), found.fingerprint());
        assertEquals(expected.tensors().keySet(), found.tensors().keySet());
        expected.tensors().forEach((path, tensor) -> {
            FloatTensor other = Objects.requireNonNull(found.tensors().get(path));
            assertEquals(tensor.shape(), other.shape(), path);
            for (int i = 0; i < tensor.size(); i++) {
                assertEquals(tensor.at(i), other.at(i), 1e-5 * Math.max(1, Math.abs(tensor.at(i))), path);
            }
        });
    }
}
