package dev.rondo.onnxruntime;

import static dev.rondo.layer.Layers.recurrent;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.BackendException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.cell.Cell;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxModel;
import dev.rondo.onnx.OnnxValue;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** What would crash the process, or lose a state silently, if it reached ONNX Runtime. Run by {@link HazardTest}, each in a JVM. */
enum Hazards {
    /** A batch of no sequences. */
    NO_SEQUENCES {
        @Override
        void provoke() {
            for (Cell cell : cells()) {
                try (Backend backend = backend();
                        CompiledModel model = backend.compile(model(cell))) {
                    Map<String, SequenceBatch> y = model.run(Check.inputs(model.signature(), 1));
                    require(y.size() == model.signature().outputs().size(), "outputs " + y.keySet());
                    y.values().forEach(batch -> require(batch.count() == 0 && batch.rows() == 0, batch.toString()));
                }
            }
        }
    },

    /** Sequences without steps, alone and beside others, keep the states that they were given. */
    NO_STEPS {
        @Override
        void provoke() {
            for (Cell cell : cells()) {
                try (Backend backend = backend();
                        CompiledModel model = backend.compile(model(cell))) {
                    for (int[] lengths : List.of(new int[1], new int[33], new int[] {0, 7, 0})) {
                        for (int i = 0; i < 50; i++) {
                            Map<String, SequenceBatch> inputs = Check.inputs(model.signature(), i, lengths);
                            Check.assertClose(Check.oracle(model(cell), inputs), model.run(inputs), 1e-5);
                        }
                    }
                }
            }
        }
    },

    /** A file of ours used by somebody else, who passes nothing but empty sequences. */
    NO_STEPS_IN_A_FILE {
        @Override
        void provoke() throws Exception {
            for (Cell cell : cells()) {
                OnnxModel exported = OnnxExport.sequenceModel(model(cell));
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                try (OrtSession session = environment.createSession(exported.toBytes())) {
                    for (int i = 0; i < 50; i++) {
                        runEmpty(environment, session, exported);
                    }
                }
            }
        }
    },

    /** Closing a model while it runs. */
    CLOSE_DURING_RUNS {
        @Override
        void provoke() throws Exception {
            for (int round = 0; round < 20; round++) {
                Backend backend = backend();
                CompiledModel model = backend.compile(model(new Gru(32)));
                Map<String, SequenceBatch> inputs = Check.inputs(model.signature(), round, 40, 3, 0, 17);
                untilClosed(() -> model.run(inputs), round % 2 == 0 ? model : backend);
                backend.close();
                model.close();
            }
        }
    },

    /** Closing sessions, their model or the backend while they step. */
    CLOSE_DURING_STEPS {
        @Override
        void provoke() throws Exception {
            for (int round = 0; round < 20; round++) {
                Backend backend = backend();
                TrainedModel trained =
                        Check.weighted(Model.sequential(Layers.gru(32)).resolve(4), 1);
                StreamingModel model = backend.stream(trained);
                Session session = model.open();
                SequenceBatch chunk = Objects.requireNonNull(
                        Check.inputs(model.signature(), round, 9).get("x"));
                Runnable step =
                        round % 2 == 0 ? () -> session.step(new float[4], new float[32]) : () -> session.run(chunk);
                untilClosed(step, List.of(session, model, backend).get(round % 3));
                session.close();
                model.close();
                backend.close();
            }
        }
    },

    /** Using what is closed. */
    USE_AFTER_CLOSE {
        @Override
        void provoke() {
            Backend backend = backend();
            TrainedModel trained =
                    Check.weighted(Model.sequential(Layers.lstm(4)).resolve(4), 1);
            CompiledModel model = backend.compile(trained);
            StreamingModel streaming = backend.stream(trained);
            Session session = streaming.open();
            Session other = streaming.open();
            Map<String, SequenceBatch> inputs = Check.inputs(model.signature(), 1, 3);
            session.close();
            refused(() -> session.step(new float[4], new float[4]));
            refused(session::state);
            other.step(new float[4], new float[4]);
            backend.close();
            refused(() -> other.step(new float[4], new float[4]));
            refused(other::fork);
            refused(() -> other.run(SequenceBatch.packed(FloatTensor.of(Shape.of(0, 4)), 0)));
            refused(streaming::open);
            refused(() -> model.run(inputs));
            refused(() -> backend.compile(trained));
            refused(() -> backend.stream(trained));
            for (int i = 0; i < 2; i++) {
                other.close();
                streaming.close();
                model.close();
                backend.close();
            }
        }
    };

    abstract void provoke() throws Exception;

    /** Provokes one of them, and says so when it went well. */
    public static void main(String[] arguments) throws Exception {
        valueOf(arguments[0]).provoke();
        System.out.println("survived " + arguments[0]);
    }

    private static Backend backend() {
        return new OnnxRuntimeProvider().open(BackendOptions.defaults());
    }

    static List<Cell> cells() {
        return List.of(new VanillaRnn(16), new Lstm(16), new Gru(16), new Lstm(16).projectedTo(3));
    }

    /** Initial states come in, final states go out. */
    private static TrainedModel model(Cell cell) {
        Graph plain = Model.sequential(recurrent(cell)).resolve(4);
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 4);
        Map<String, Port> initial = new LinkedHashMap<>();
        plain.nodes()
                .getFirst()
                .states()
                .forEach(state -> initial.put(state.name(), b.once("initial_" + state.name(), state.size())));
        Port y = b.add("cell", recurrent(cell), List.of(x), initial);
        b.output("y", y);
        initial.keySet().forEach(state -> b.output("final_" + state, y.state(state)));
        return Check.weighted(b.build().resolve(), 1);
    }

    private static void runEmpty(OrtEnvironment environment, OrtSession session, OnnxModel exported)
            throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        for (OnnxValue value : exported.inputs()) {
            inputs.put(
                    value.name(),
                    switch (value.role()) {
                        case LENGTHS -> OnnxTensor.createTensor(environment, IntBuffer.allocate(3), new long[] {3});
                        default -> filled(environment, value);
                    });
        }
        try (OrtSession.Result result = session.run(inputs)) {
            for (OnnxValue value : exported.outputs()) {
                if (value.path().startsWith("final_")) {
                    FloatBuffer state = ((OnnxTensor) result.get(value.name()).orElseThrow()).getFloatBuffer();
                    while (state.hasRemaining()) {
                        require(state.get() == 0.25f, value + " was lost");
                    }
                }
            }
        }
        inputs.values().forEach(OnnxTensor::close);
    }

    /** Two steps of three sequences, or one value for each, of 0.25. */
    private static OnnxTensor filled(OrtEnvironment environment, OnnxValue value) throws OrtException {
        List<String> dimensions = value.dimensions();
        long width = Long.parseLong(dimensions.getLast());
        long[] shape = dimensions.size() == 3 ? new long[] {2, 3, width} : new long[] {3, width};
        float[] values = new float[(int) (shape.length == 3 ? 6 * width : 3 * width)];
        java.util.Arrays.fill(values, 0.25f);
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
    }

    /** Calls from several threads until the last of them is refused because something was closed. */
    static void untilClosed(Runnable call, AutoCloseable closed) throws Exception {
        CountDownLatch running = new CountDownLatch(3);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                running.countDown();
                try {
                    while (true) {
                        callOnce(call);
                    }
                } catch (BackendException e) {
                    if (!e.toString().contains("closed")) {
                        failure.set(e);
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            }));
        }
        running.await();
        closed.close();
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError(thrown);
        }
    }

    /** A session refuses a second thread, which is no failure here. */
    private static void callOnce(Runnable call) {
        try {
            call.run();
        } catch (BackendException e) {
            if (!e.toString().contains("in use by another thread")) {
                throw e;
            }
        }
    }

    private static void refused(Runnable call) {
        try {
            call.run();
        } catch (BackendException e) {
            require(e.toString().contains("it is closed"), e.toString());
            return;
        }
        throw new AssertionError("it was not refused");
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
