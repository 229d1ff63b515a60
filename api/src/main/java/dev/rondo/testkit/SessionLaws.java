package dev.rondo.testkit;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.Signature;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Clock;
import dev.rondo.reference.ReferenceProvider;
import java.util.Arrays;
import java.util.List;

/** A session gives what a run gives, however it is divided, left and taken up again. */
final class SessionLaws {
    private static final int STEPS = 13;
    private static final int CUT = 5;

    private final Kit kit;
    private final Group group;
    private final Comparison comparison;

    /** The laws within the contract's tolerance, or bit for bit. */
    SessionLaws(Kit kit, Group group) {
        this.kit = kit;
        this.group = group;
        this.comparison = group == Group.BITS ? Comparison.BITS : Comparison.CONTRACT;
    }

    /** What a law looks at: a streaming model and a sequence. */
    private interface Law {
        void check(Subject subject, StreamingModel model, Sequence x);
    }

    void add() {
        List<Specimen> models = LawModels.streaming();
        for (int i = 0; i < models.size(); i++) {
            Specimen model = models.get(i);
            add(model, "one chunk is a run", this::likeRun);
            add(model, "chunks of any lengths", this::chunks);
            add(model, "a state kept and restored", this::restored);
            if (group == Group.LAW) {
                add(model, "a state of the reference restored", this::elsewhere);
            }
            if (i % 3 == 0) {
                add(model, "step by step", this::steps);
                add(model, "a fork", this::fork);
                add(model, "reset", this::reset);
                add(model, "two sessions in turn", this::inTurn);
            }
        }
    }

    private void add(Specimen specimen, String name, Law law) {
        Feature feature = group == Group.BITS ? Feature.SAME_BITS : Feature.SESSIONS;
        kit.add(
                group,
                feature,
                specimen.name() + ", session: " + name,
                Purpose.stream(),
                samples -> samples.model(specimen.graph().get()),
                subject -> {
                    try (StreamingModel model = subject.stream()) {
                        law.check(subject, model, sequence(subject));
                    }
                });
    }

    /** A sequence for the only input. */
    static Sequence sequence(Subject subject) {
        return subject.samples()
                .inputs(subject.graph(), STEPS)
                .values()
                .iterator()
                .next()
                .sequence(0);
    }

    private void likeRun(Subject subject, StreamingModel streaming, Sequence x) {
        if (subject.backend().supports(subject.graph(), Purpose.run()) instanceof Support.Unsupported(var reasons)) {
            throw new DeclaredGap(reasons);
        }
        try (CompiledModel compiled = subject.compile()) {
            comparison.batch("one chunk", whole(streaming, x), compiled.run(SequenceBatch.of(x)));
        }
    }

    private void chunks(Subject subject, StreamingModel streaming, Sequence x) {
        for (int attempt = 0; attempt < 4; attempt++) {
            try (Session session = streaming.open()) {
                int at = 0;
                for (int i = 0; at < x.length() || i < 3; i++) {
                    int to =
                            Math.min(x.length(), at + subject.samples().random().nextInt(6));
                    SequenceBatch found = session.run(SequenceBatch.of(x.slice(at, to)));
                    comparison.batch("steps " + at + " to " + to, found, expected(streaming, x, at, to));
                    at = to;
                }
            }
        }
    }

    private void steps(Subject subject, StreamingModel streaming, Sequence x) {
        try (Session session = streaming.open()) {
            for (int t = 0; t < x.length(); t++) {
                Sequence found = step(session, streaming.signature(), x, t);
                comparison.batch("step " + t, SequenceBatch.of(found), expected(streaming, x, t, t + 1));
            }
        }
    }

    /** One step through {@code step()}, with buffers that are longer than needed. */
    static Sequence step(Session session, Signature signature, Sequence x, int t) {
        int size = signature.outputs().values().iterator().next().size();
        float[] y = new float[size + 3];
        Arrays.fill(y, 7);
        if (x.values() instanceof IntTensor tokens) {
            session.step(tokens.at(t), y);
        } else {
            float[] features = x.slice(t, t + 1).values().toFloats();
            float[] longer = Arrays.copyOf(features, features.length + 2);
            longer[features.length] = Float.NaN;
            float[] before = longer.clone();
            session.step(longer, y);
            if (!Arrays.equals(longer, before)) {
                throw new AssertionError("step() wrote to its input");
            }
        }
        if (y[size] != 7 || y[size + 2] != 7) {
            throw new AssertionError("step() wrote beyond the output");
        }
        return new Sequence(FloatTensor.of(Shape.of(1, size), Arrays.copyOf(y, size)));
    }

    private void restored(Subject subject, StreamingModel streaming, Sequence x) {
        SequenceBatch rest = SequenceBatch.of(x.slice(CUT, x.length()));
        try (Session session = streaming.open();
                Session other = streaming.open()) {
            session.run(SequenceBatch.of(x.slice(0, CUT)));
            State state = session.state();
            SequenceBatch expected = expected(streaming, x, CUT, x.length());
            comparison.batch("after state()", session.run(rest), expected);
            comparison.tensors(
                    "the state that was kept", session(streaming, state).tensors(), state.tensors());
            session.restore(state);
            comparison.batch("restored", session.run(rest), expected);
            other.run(SequenceBatch.of(x.slice(1, 4)));
            State copy = State.ofBytes(state.toBytes());
            if (!copy.equals(state)) {
                throw new AssertionError("the state's bytes give another state");
            }
            other.restore(copy);
            comparison.batch("restored from bytes in another session", other.run(rest), expected);
        }
    }

    /** States are values of the model, not of a backend. */
    private void elsewhere(Subject subject, StreamingModel streaming, Sequence x) {
        try (Backend reference = new ReferenceProvider().open(BackendOptions.defaults());
                StreamingModel other = reference.stream(subject.model());
                Session there = other.open();
                Session here = streaming.open()) {
            there.run(SequenceBatch.of(x.slice(0, CUT)));
            here.restore(there.state());
            SequenceBatch rest = SequenceBatch.of(x.slice(CUT, x.length()));
            SequenceBatch found = here.run(rest);
            Comparison.CONTRACT.batch("taken up here", found, there.run(rest));
            there.restore(here.state());
        }
    }

    /** The state of a session that was restored and did nothing. */
    private static State session(StreamingModel streaming, State state) {
        try (Session session = streaming.open()) {
            session.restore(state);
            return session.state();
        }
    }

    private void fork(Subject subject, StreamingModel streaming, Sequence x) {
        Sequence elsewhere = sequence(subject);
        try (Session session = streaming.open()) {
            session.run(SequenceBatch.of(x.slice(0, CUT)));
            try (Session fork = session.fork()) {
                SequenceBatch rest = SequenceBatch.of(x.slice(CUT, x.length()));
                SequenceBatch expected = expected(streaming, x, CUT, x.length());
                session.run(SequenceBatch.of(elsewhere));
                comparison.batch("the fork", fork.run(rest), expected);
            }
            session.reset();
            try (Session second = session.fork()) {
                second.run(SequenceBatch.of(elsewhere));
                comparison.batch("what was forked", session.run(SequenceBatch.of(x)), whole(streaming, x));
            }
        }
    }

    private void reset(Subject subject, StreamingModel streaming, Sequence x) {
        try (Session session = streaming.open()) {
            State fresh = session.state();
            session.run(SequenceBatch.of(sequence(subject)));
            session.reset();
            comparison.tensors("the state after reset()", session.state().tensors(), fresh.tensors());
            comparison.batch("after reset()", session.run(SequenceBatch.of(x)), whole(streaming, x));
        }
    }

    private void inTurn(Subject subject, StreamingModel streaming, Sequence x) {
        Sequence other = sequence(subject);
        try (Session one = streaming.open();
                Session two = streaming.open()) {
            for (int t = 0; t < x.length(); t++) {
                SequenceBatch first = one.run(SequenceBatch.of(x.slice(t, t + 1)));
                SequenceBatch second = two.run(SequenceBatch.of(other.slice(t, t + 1)));
                comparison.batch("one session, step " + t, first, expected(streaming, x, t, t + 1));
                comparison.batch("the other, step " + t, second, expected(streaming, other, t, t + 1));
            }
        }
    }

    private static SequenceBatch whole(StreamingModel streaming, Sequence x) {
        try (Session session = streaming.open()) {
            return session.run(SequenceBatch.of(x));
        }
    }

    /** The output for steps {@code from} to {@code to}: these of the whole run, or what it would be if the sequence ended there. */
    static SequenceBatch expected(StreamingModel streaming, Sequence x, int from, int to) {
        Clock clock = streaming.signature().outputs().values().iterator().next().clock();
        return clock instanceof Clock.Steps
                ? SequenceBatch.of(whole(streaming, x).sequence(0).slice(from, to))
                : whole(streaming, x.slice(0, to));
    }
}
