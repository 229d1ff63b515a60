package dev.rondo.testkit;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;

import dev.rondo.BackendException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.train.Draw;
import dev.rondo.train.Loss;
import dev.rondo.train.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Many threads at once, and the life of what is opened. */
final class ThreadLaws {
    private static final int THREADS = 4;
    private static final int ROUNDS = 12;
    private static final int[] LENGTHS = {4, 0, 9, 2};
    private static final Loss LOSS = Losses.meanSquaredError();

    private final Kit kit;

    ThreadLaws(Kit kit) {
        this.kit = kit;
    }

    void add() {
        for (Specimen specimen : LawModels.batches()) {
            add(specimen.name() + ", many threads run", Purpose.run(), specimen.graph(), ThreadLaws::manyRuns);
        }
        run("a run while the model closes", ThreadLaws::closedWhileRunning);
        run("a compiled model closed twice", ThreadLaws::compiledTwice);
        run("a backend closed under a compiled model", ThreadLaws::backendUnderCompiled);
        run("two backends at once", ThreadLaws::twoBackends);
        stream("many sessions in many threads", ThreadLaws::manySessions);
        add(
                "two threads in one session",
                Purpose.stream(),
                () -> Graphs.sequential(1, recurrent(new OwnCells.Sum())),
                ThreadLaws::twoThreadsOneSession);
        stream("a session closed twice", ThreadLaws::sessionTwice);
        stream("a streaming model closed under a session", ThreadLaws::streamUnderSession);
        stream("a backend closed under a session", ThreadLaws::backendUnderSession);
        add("a trainable model closed twice", Purpose.train(LOSS), ThreadLaws::graph, ThreadLaws::trainableTwice);
    }

    private static Graph graph() {
        return Graphs.sequential(3, lstm(9), dense(2));
    }

    private void run(String name, Consumer<Subject> check) {
        add(name, Purpose.run(), ThreadLaws::graph, check);
    }

    private void stream(String name, Consumer<Subject> check) {
        add(name, Purpose.stream(), ThreadLaws::graph, check);
    }

    private void add(String name, Purpose purpose, Supplier<Graph> graph, Consumer<Subject> check) {
        kit.add(Group.LAW, Feature.THREADS, name, purpose, samples -> samples.model(graph.get()), check);
    }

    private static void manyRuns(Subject subject) {
        List<Map<String, SequenceBatch>> inputs = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            inputs.add(subject.samples().inputs(subject.graph(), LENGTHS));
        }
        try (CompiledModel model = subject.compile()) {
            List<Map<String, SequenceBatch>> alone =
                    inputs.stream().map(model::run).toList();
            Crew.each(THREADS, thread -> {
                for (int round = 0; round < ROUNDS; round++) {
                    int which = (thread + round) % THREADS;
                    Comparison.CONTRACT.batches(
                            "thread " + thread + ", round " + round, model.run(inputs.get(which)), alone.get(which));
                }
                return thread;
            });
        }
    }

    private static void closedWhileRunning(Subject subject) {
        Map<String, SequenceBatch> inputs = subject.samples().inputs(subject.graph(), LENGTHS);
        Map<String, double[][][]> expected = subject.expected(inputs);
        for (int attempt = 0; attempt < ROUNDS; attempt++) {
            CompiledModel model = subject.compile();
            Crew.each(THREADS, thread -> {
                if (thread == 0) {
                    model.run(inputs);
                    model.close();
                    return thread;
                }
                try {
                    while (true) {
                        Comparison.CONTRACT.outputs("while it closes", model.run(inputs), expected);
                    }
                } catch (BackendException closed) {
                    return thread;
                }
            });
        }
    }

    private static void compiledTwice(Subject subject) {
        Map<String, SequenceBatch> inputs = subject.samples().inputs(subject.graph(), LENGTHS);
        CompiledModel model = subject.compile();
        model.run(inputs);
        model.close();
        model.close();
        Refusals.closed("run", () -> model.run(inputs));
    }

    private static void backendUnderCompiled(Subject subject) {
        Map<String, SequenceBatch> inputs = subject.samples().inputs(subject.graph(), LENGTHS);
        CompiledModel model = subject.compile();
        subject.backend().close();
        subject.backend().close();
        Refusals.closed("run", () -> model.run(inputs));
        Refusals.closed("compile", subject::compile);
        model.close();
    }

    private static void twoBackends(Subject subject) {
        Map<String, SequenceBatch> inputs = subject.samples().inputs(subject.graph(), LENGTHS);
        try (CompiledModel model = subject.compile()) {
            try (Backend other = subject.provider().open(subject.options());
                    CompiledModel second = other.compile(subject.model())) {
                second.run(inputs);
            }
            Comparison.CONTRACT.outputs(
                    "after another backend was closed", model.run(inputs), subject.expected(inputs));
        }
    }

    private static void manySessions(Subject subject) {
        try (StreamingModel model = subject.stream()) {
            List<Sequence> sequences = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                sequences.add(SessionLaws.sequence(subject));
            }
            Crew.each(THREADS, thread -> {
                Sequence x = sequences.get(thread);
                for (int round = 0; round < ROUNDS; round++) {
                    try (Session session = model.open()) {
                        for (int t = 0; t < x.length(); t++) {
                            SequenceBatch y = session.run(SequenceBatch.of(x.slice(t, t + 1)));
                            if (t == x.length() - 1) {
                                Comparison.CONTRACT.batch(
                                        "thread " + thread, y, SessionLaws.expected(model, x, t, t + 1));
                            }
                        }
                    }
                }
                return thread;
            });
        }
    }

    /** Each step is either done or refused: the sum over time tells how many were done. */
    private static void twoThreadsOneSession(Subject subject) {
        try (StreamingModel model = subject.stream();
                Session session = model.open()) {
            AtomicInteger done = new AtomicInteger();
            Crew.each(2, thread -> {
                for (int i = 0; i < 500; i++) {
                    try {
                        session.step(new float[] {8}, new float[1]);
                        done.incrementAndGet();
                    } catch (BackendException busy) {
                        Thread.onSpinWait();
                    }
                }
                return thread;
            });
            float[] y = new float[1];
            session.step(new float[] {8}, y);
            Comparison.CONTRACT.values("steps done", FloatTensor.vector(y), done.get() + 1);
        }
    }

    private static void sessionTwice(Subject subject) {
        try (StreamingModel model = subject.stream()) {
            Session session = model.open();
            session.step(new float[3], new float[2]);
            session.close();
            session.close();
            requireClosed(session);
            model.open().step(new float[3], new float[2]);
        }
    }

    private static void streamUnderSession(Subject subject) {
        StreamingModel model = subject.stream();
        Session session = model.open();
        session.step(new float[3], new float[2]);
        Session fork = session.fork();
        model.close();
        model.close();
        requireClosed(session);
        requireClosed(fork);
        Refusals.closed("open", model::open);
        session.close();
    }

    private static void backendUnderSession(Subject subject) {
        StreamingModel model = subject.stream();
        Session session = model.open();
        subject.backend().close();
        requireClosed(session);
        Refusals.closed("open", model::open);
        Refusals.closed("stream", subject::stream);
        session.close();
        model.close();
    }

    private static void requireClosed(Session session) {
        Refusals.closed("step", () -> session.step(new float[3], new float[2]));
        Refusals.closed("run", () -> session.run(SequenceBatch.of(Sequence.of(new float[1][3]))));
        Refusals.closed("state", session::state);
        Refusals.closed("fork", session::fork);
        Refusals.closed("reset", session::reset);
    }

    private static void trainableTwice(Subject subject) {
        Map<String, SequenceBatch> inputs = subject.samples().inputs(subject.graph(), LENGTHS);
        SequenceBatch targets = subject.samples().targets(subject.graph(), LOSS, inputs);
        TrainableModel model = subject.backend().train(subject.model(), LOSS);
        model.gradients(inputs, targets, Draw.NONE);
        model.close();
        model.close();
        Refusals.closed("gradients", () -> model.gradients(inputs, targets, Draw.NONE));
        Refusals.closed("loss", () -> model.loss(inputs, targets));
        Refusals.closed("update", () -> model.update(subject.model().weights()));
    }
}
