package dev.rondo.testkit;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.lstm;

import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A session that refuses something goes on as if it had not been asked. */
final class SessionRefusals {
    private static final int CUT = 6;

    private final Kit kit;

    SessionRefusals(Kit kit) {
        this.kit = kit;
    }

    void add() {
        features("nan in a step", s -> input(() -> s.step(new float[] {0, 1, Float.NaN}, new float[2]), "feature 2"));
        features(
                "infinity in a step",
                s -> input(() -> s.step(new float[] {0, Float.NEGATIVE_INFINITY, 0}, new float[2]), "feature 1"));
        features("nan in a chunk", s -> input(() -> s.run(chunk(3, 3, 5, Float.NaN)), "step 1", "feature 2"));
        features("a short step", s -> input(() -> s.step(new float[2], new float[2]), "2 features", "3"));
        features("a short output", s -> input(() -> s.step(new float[3], new float[1]), "output", "2"));
        features("a token", s -> input(() -> s.step(1, new float[2]), "token"));
        features("a wide chunk", s -> input(() -> s.run(chunk(3, 4, 0, 0)), "4 features", "3"));
        features(
                "a chunk of tokens", s -> input(() -> s.run(SequenceBatch.ofTokens(List.of(new int[2]))), "token ids"));
        features(
                "two sequences",
                s -> input(
                        () -> s.run(SequenceBatch.of(Sequence.of(new float[1][3]), Sequence.of(new float[1][3]))),
                        "2"));
        tokens("a token over the last", s -> input(() -> s.step(7, new float[3]), "token 7", "6"));
        tokens("a token under 0", s -> input(() -> s.step(-1, new float[3]), "token -1"));
        tokens("features", s -> input(() -> s.step(new float[7], new float[3]), "features"));
        tokens(
                "a token over the last in a chunk",
                s -> input(() -> s.run(SequenceBatch.ofTokens(List.of(new int[] {1, 7}))), "step 1", "token 7"));
        features("a state of another model", s -> {
            State own = s.state();
            input(() -> s.restore(new State("0".repeat(64), own.tensors())), "it is of the model 000000000000");
        });
        features("a state with a tensor missing", s -> {
            Map<String, FloatTensor> tensors = new LinkedHashMap<>(s.state().tensors());
            String name = tensors.keySet().iterator().next();
            tensors.remove(name);
            input(() -> s.restore(new State(s.state().fingerprint(), tensors)), name, "missing");
        });
        features("a state with a tensor of another size", s -> {
            Map<String, FloatTensor> tensors = new LinkedHashMap<>(s.state().tensors());
            String name = tensors.keySet().iterator().next();
            tensors.put(name, FloatTensor.vector(1, 2));
            input(() -> s.restore(new State(s.state().fingerprint(), tensors)), name, "2 elements");
        });
    }

    private static void input(Runnable call, String... words) {
        Refusals.input("the session", call, words);
    }

    private void features(String name, Consumer<Session> bad) {
        add(name, () -> Graphs.sequential(3, lstm(5), dense(2)), bad);
    }

    private void tokens(String name, Consumer<Session> bad) {
        add(name + ", tokens", () -> Model.sequential(embedding(7, 4), gru(3)).resolve(), bad);
    }

    private void add(String name, Supplier<Graph> graph, Consumer<Session> bad) {
        kit.add(
                Group.REFUSAL,
                Feature.INPUT_CHECK,
                "session: " + name,
                Purpose.stream(),
                samples -> samples.model(graph.get()),
                subject -> {
                    Sequence x = SessionLaws.sequence(subject);
                    try (StreamingModel model = subject.stream();
                            Session session = model.open()) {
                        session.run(SequenceBatch.of(x.slice(0, CUT)));
                        State before = session.state();
                        bad.accept(session);
                        if (!session.state().equals(before)) {
                            throw new AssertionError("the refusal changed the state");
                        }
                        Comparison.CONTRACT.batch(
                                "after it",
                                session.run(SequenceBatch.of(x.slice(CUT, x.length()))),
                                SessionLaws.expected(model, x, CUT, x.length()));
                    }
                });
    }

    private static SequenceBatch chunk(int rows, int size, int index, float value) {
        float[] values = new float[rows * size];
        values[index] = value;
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, size), values), rows);
    }
}
