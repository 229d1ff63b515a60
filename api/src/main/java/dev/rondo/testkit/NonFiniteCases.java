package dev.rondo.testkit;

import static dev.rondo.layer.Layers.recurrent;

import dev.rondo.BackendException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import java.util.Map;
import java.util.Objects;

/** Where NaN and infinity are allowed, they come out as in the reference, in their own sequence and not before their step. */
final class NonFiniteCases {
    private static final int[] LENGTHS = {3, 5, 0, 4};
    /** Row 5 is step 2 of sequence 1. */
    private static final int ROW = 5;

    private final Kit kit;

    NonFiniteCases(Kit kit) {
        this.kit = kit;
    }

    void add() {
        for (CellKind kind : CellKind.all()) {
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                kit.add(
                        Group.PARITY,
                        Feature.NON_FINITE,
                        kind.name() + ", " + value + " in one step",
                        Purpose.run(),
                        samples -> samples.model(Graphs.withStates(4, recurrent(kind.of(9)), false)),
                        subject -> batch(subject, value));
            }
        }
        kit.add(
                Group.PARITY,
                Feature.NON_FINITE,
                "nan in a session, until it is reset",
                Purpose.stream(),
                samples -> samples.model(Graphs.sequential(4, recurrent(CellKind.LSTM.of(9)))),
                NonFiniteCases::session);
    }

    /** A backend that allows them; ends the case where it refuses to. */
    private static Backend allowing(Subject subject) {
        BackendOptions options = subject.options().nonFinite(NonFinite.ALLOW);
        try {
            return subject.provider().open(options);
        } catch (BackendException e) {
            throw new DeclaredGap(e.problems());
        }
    }

    private static void batch(Subject subject, float value) {
        SequenceBatch x = Objects.requireNonNull(
                subject.samples().inputs(subject.graph(), LENGTHS).get("x"));
        float[] values = x.values().toFloats();
        values[ROW * x.features() + 1] = value;
        Map<String, SequenceBatch> inputs =
                Map.of("x", SequenceBatch.packed(FloatTensor.wrap(x.values().shape(), values), LENGTHS));
        try (Backend backend = allowing(subject);
                CompiledModel model = backend.compile(subject.model())) {
            Comparison.CONTRACT.outputs("run", model.run(inputs), subject.expected(inputs));
        }
    }

    private static void session(Subject subject) {
        try (Backend backend = allowing(subject)) {
            if (backend.supports(subject.graph(), Purpose.stream()) instanceof Support.Unsupported(var reasons)) {
                throw new DeclaredGap(reasons);
            }
            try (StreamingModel model = backend.stream(subject.model());
                    Session session = model.open()) {
                float[] y = new float[9];
                float[] fresh = new float[9];
                session.step(new float[] {1, 2, 3, 4}, fresh);
                session.step(new float[] {1, Float.NaN, 3, 4}, y);
                requireNan(y);
                session.step(new float[] {1, 2, 3, 4}, y);
                requireNan(y);
                session.reset();
                session.step(new float[] {1, 2, 3, 4}, y);
                Comparison.CONTRACT.values(
                        "after reset()",
                        FloatTensor.vector(y),
                        FloatTensor.vector(fresh).toDoubles());
            }
        }
    }

    private static void requireNan(float[] y) {
        for (float value : y) {
            if (!Float.isNaN(value)) {
                throw new AssertionError("found " + value + " after NaN came in, expected NaN");
            }
        }
    }
}
