package dev.rondo.onnxruntime;

import dev.rondo.BackendException;
import dev.rondo.FormatException;
import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.RondoException;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.cell.Cell;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnxruntime.Files.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** What files that run as they are could do to the process. Run by {@link HazardTest}, each in a JVM. */
enum OpaqueHazards {
    /** No sequences, and sequences without steps, alone and beside others. */
    NO_STEPS {
        @Override
        void provoke() {
            for (Cell cell : Hazards.cells()) {
                TrainedModel trained = trained(cell);
                for (byte[] file : files(trained)) {
                    try (OnnxRuntimeBackend backend = backend("none");
                            CompiledModel model = backend.compile(read(file))) {
                        for (int[] lengths : List.of(new int[0], new int[33], new int[] {0, 7, 0})) {
                            Map<String, SequenceBatch> inputs = Check.inputs(trained.graph(), 3, lengths);
                            Map<String, double[][][]> expected = Check.oracle(trained, inputs);
                            Check.assertClose(expected, model.run(inputs), 1e-5);
                        }
                    }
                }
            }
        }
    },

    /** A chunk without steps leaves the states as they are. */
    NO_STEPS_IN_A_SESSION {
        @Override
        void provoke() {
            for (Cell cell : Hazards.cells()) {
                for (byte[] file : files(trained(cell)).subList(1, 3)) {
                    try (OnnxRuntimeBackend backend = backend("none");
                            StreamingModel model = backend.stream(read(file));
                            Session session = model.open()) {
                        session.step(new float[] {1, 2, 3, 4}, new float[16]);
                        State before = session.state();
                        session.run(SequenceBatch.packed(FloatTensor.of(Shape.of(0, 4)), 0));
                        Hazards.require(before.equals(session.state()), "a state was lost");
                    }
                }
            }
        }
    },

    /** NaN and infinity, which some operators make finite numbers of. */
    NOT_FINITE {
        @Override
        void provoke() {
            for (Cell cell : Hazards.cells()) {
                TrainedModel trained = trained(cell);
                for (byte[] file : files(trained)) {
                    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
                        try (OnnxRuntimeBackend backend = backend("none");
                                CompiledModel model = backend.compile(read(file))) {
                            SequenceBatch x = SequenceBatch.packed(FloatTensor.of(Shape.of(1, 4), 1, 2, bad, 4), 1);
                            refused(InputException.class, () -> model.run(x));
                        }
                    }
                }
                stateThatIsNotFinite(files(trained).getLast());
            }
        }
    },

    /** Closing everything while it is used. */
    CLOSE_DURING_RUNS {
        @Override
        void provoke() throws Exception {
            TrainedModel trained = trained(Hazards.cells().get(2));
            for (int round = 0; round < 20; round++) {
                OnnxRuntimeBackend backend = backend(round % 2 == 0 ? "none" : "10s");
                CompiledModel model = backend.compile(read(files(trained).getFirst()));
                StreamingModel streaming = backend.stream(read(files(trained).getLast()));
                Session session = streaming.open();
                Map<String, SequenceBatch> inputs = Check.inputs(trained.graph(), round, 40, 3, 0, 17);
                Hazards.untilClosed(() -> model.run(inputs), round % 2 == 0 ? model : backend);
                Hazards.untilClosed(
                        () -> session.step(new float[4], new float[16]),
                        List.of(session, streaming, backend).get(round % 3));
                backend.close();
                backend.close();
                refused(BackendException.class, () -> model.run(inputs));
                refused(BackendException.class, session::state);
            }
        }
    },

    /** What is dropped without being closed is freed, but not under the feet of who is still running. */
    DROPPED_WHILE_RUNNING {
        @Override
        void provoke() throws Exception {
            TrainedModel trained = trained(Hazards.cells().get(1));
            byte[] file = files(trained).getFirst();
            SequenceBatch x = Objects.requireNonNull(
                    Check.inputs(trained.graph(), 1, 20_000).get("x"));
            try (OnnxRuntimeBackend backend = backend("none")) {
                for (int i = 0; i < 5; i++) {
                    whileCollecting(() -> backend.compile(read(file)).run(x));
                    whileCollecting(() -> backend.compile(trained).run(x));
                    whileCollecting(() -> backend.stream(trained).open().run(x));
                    whileCollecting(() -> backend.stream(trained).open().step(new float[4], new float[16]));
                }
            }
        }
    },

    /** A file without any end: cut off at every byte. */
    TRUNCATED {
        @Override
        void provoke() {
            byte[] file = files(trained(Hazards.cells().getFirst())).getLast();
            for (int length = 0; length < file.length; length++) {
                use(Arrays.copyOf(file, length));
            }
        }
    },

    /** Files with a few bits turned over. */
    BITS_TURNED_OVER {
        @Override
        void provoke() {
            long seed = 20260314;
            SplittableRandom random = new SplittableRandom(seed);
            List<byte[]> files = files(trained(Hazards.cells().get(1)));
            for (int round = 0; round < 1_000; round++) {
                byte[] file = files.get(round % files.size()).clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
                }
                use(file);
            }
        }
    },

    /** Graphs that no exporter writes. */
    MALFORMED {
        @Override
        void provoke() throws Exception {
            for (byte[] file : Malformed.files()) {
                use(file);
            }
        }
    },

    /** Outputs that are an input, an initialiser or a constant, or the same value twice. */
    OUTPUTS_WITHOUT_A_NODE {
        @Override
        void provoke() {
            GraphProto graph = Files.graph(
                            List.of(Files.floats("x", "batch", "2")),
                            List.of(Files.floats("w", "1", "2"), Files.floats("y", "batch", "2")),
                            Node.of("Add", "x", "w", "y"))
                    .toBuilder()
                    .addInitializer(Files.tensor("w", 1, 2))
                    .build();
            try (OnnxRuntimeBackend backend = backend("none");
                    CompiledModel model = backend.compile(read(Files.model(graph)))) {
                SequenceBatch x = SequenceBatch.packed(FloatTensor.of(Shape.of(2, 2), 1, 2, 3, 4), 1, 1);
                Map<String, SequenceBatch> y = model.run(Map.of("x", x));
                requireRows(y, "w", 1, 1, 1, 1);
                requireRows(y, "y", 2, 3, 4, 5);
            }
        }
    },

    /** Recurrent operators that get no steps, or no sequences, although the file gets some: those would end the process. */
    EMPTY_WITHIN {
        @Override
        void provoke() {
            SequenceBatch one = SequenceBatch.packed(FloatTensor.of(Shape.of(1, 2), 1, 2), 1);
            SequenceBatch three = SequenceBatch.packed(FloatTensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6), 3);
            for (String operator : List.of("RNN", "GRU", "LSTM")) {
                for (int opset : new int[] {11, 17}) {
                    OpaqueModel sliced = read(emptied(operator, opset, 0, "x", false));
                    try (OnnxRuntimeBackend backend = backend("none");
                            CompiledModel model = backend.compile(sliced)) {
                        require(" of " + operator, refused(BackendException.class, () -> model.run(one)));
                        Hazards.require(model.run(three).count() == 1, "nothing came out");
                    }
                    use(emptied(operator, opset, 1, "x", false));
                    use(emptied(operator, opset, 0, "x", true));
                    use(emptied(operator, opset, 0, "w0", false));
                    use(emptied(operator, opset, 1, "w0", true));
                }
            }
        }
    },

    /** A loop without end is ended by the deadline, and the backend goes on; so does one that needs no input, while it is loaded. */
    ENDLESS_LOOP {
        @Override
        void provoke() {
            OpaqueModel endless = read(Files.model(Files.endless("x")));
            OpaqueModel alone = read(Files.model(Files.endless("w")));
            try (OnnxRuntimeBackend backend = backend("200ms");
                    CompiledModel model = backend.compile(endless);
                    CompiledModel lonely = backend.compile(alone);
                    CompiledModel good = backend.compile(trained(Hazards.cells().getFirst()));
                    StreamingModel streaming = backend.stream(endless);
                    Session session = streaming.open()) {
                SequenceBatch x = SequenceBatch.packed(FloatTensor.of(Shape.of(1, 2), 1, 2), 1);
                for (int i = 0; i < 3; i++) {
                    require("it was ended", refused(BackendException.class, () -> model.run(x)));
                    require("it was ended", refused(BackendException.class, () -> lonely.run(x)));
                    require(
                            "it was ended",
                            refused(BackendException.class, () -> session.step(new float[2], new float[2])));
                    good.run(Check.inputs(good.signature(), i, 3, 1));
                }
            }
        }
    };

    abstract void provoke() throws Exception;

    /** Provokes one of them, and says so when it went well. */
    public static void main(String[] arguments) throws Exception {
        valueOf(arguments[0]).provoke();
        System.out.println("survived " + arguments[0]);
    }

    private static OnnxRuntimeBackend backend(String deadline) {
        BackendOptions options = BackendOptions.defaults();
        return new OnnxRuntimeProvider().open(deadline.equals("none") ? options : options.with("deadline", deadline));
    }

    private static TrainedModel trained(Cell cell) {
        Graph graph = Model.sequential(Layers.recurrent(cell)).resolve(4);
        return Check.weighted(graph, 1);
    }

    /** Calls while the heap is collected, several times in a call of some length. */
    private static void whileCollecting(Runnable call) throws InterruptedException {
        Thread collecting = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 10; i++) {
                System.gc();
            }
        });
        call.run();
        collecting.join();
    }

    /** The maximum over what a recurrent operator, in a branch or not, makes of a value without the first of its steps or sequences. */
    private static byte[] emptied(String operator, int opset, int axis, String from, boolean inBranch) {
        Node recurrent = Node.of(operator, "rest", "w", "r", "all").with("hidden_size", 3);
        Node maximum = Node.of("ReduceMax", "all", "inner").with("axes", 0).with("keepdims", 0);
        Node[] within = {recurrent, maximum};
        GraphProto branch = Files.graph(List.of(), List.of(Files.floats("inner", "1", "batch", "3")), within);
        List<Node> nodes = new ArrayList<>();
        nodes.add(Node.of("Slice", from, "one", "end", "axis", "rest"));
        if (inBranch) {
            nodes.add(Node.of("If", "yes", "inner").with("then_branch", branch).with("else_branch", branch));
        } else {
            nodes.addAll(List.of(within));
        }
        nodes.add(Node.of("Mul", "inner", "scale", "scaled"));
        nodes.add(Node.of("ReduceSum", "x", "sums").with("keepdims", 0));
        nodes.add(Node.of("Add", "scaled", "sums", "y"));
        int gates = operator.equals("RNN") ? 1 : operator.equals("GRU") ? 3 : 4;
        GraphProto graph = Files.graph(
                        List.of(Files.floats("x", "time", "batch", "2")),
                        List.of(Files.floats("y", "1", "batch", "3")),
                        nodes.toArray(Node[]::new))
                .toBuilder()
                .addInitializer(Files.tensor("w", 1, 3L * gates, 2))
                .addInitializer(Files.tensor("r", 1, 3L * gates, 3))
                .addInitializer(Files.tensor("w0", 1, 1, 2))
                .addInitializer(Files.tensor("scale", 1))
                .addInitializer(Files.integer("one", 1))
                .addInitializer(Files.integer("end", Integer.MAX_VALUE))
                .addInitializer(Files.integer("axis", axis))
                .addInitializer(TensorProto.newBuilder()
                        .setName("yes")
                        .setDataType(Files.BOOL)
                        .addInt32Data(1))
                .build();
        return Files.model(graph, opset);
    }

    /** The same model as whole sequences, as chunks and as steps. */
    private static List<byte[]> files(TrainedModel model) {
        return List.of(
                OnnxExport.sequenceModel(model).toBytes(),
                OnnxExport.chunkModel(model).toBytes(),
                OnnxExport.stepModel(model).toBytes());
    }

    private static OpaqueModel read(byte[] file) {
        return Files.withoutFinalStates(OpaqueModel.read(file));
    }

    private static void stateThatIsNotFinite(byte[] file) {
        try (OnnxRuntimeBackend backend = backend("none");
                StreamingModel model = backend.stream(read(file));
                Session session = model.open()) {
            State state = session.state();
            String name = state.tensors().keySet().iterator().next();
            float[] values = Objects.requireNonNull(state.tensors().get(name)).toArray();
            values[0] = Float.NaN;
            Map<String, FloatTensor> broken = new LinkedHashMap<>(state.tensors());
            broken.put(name, FloatTensor.vector(values));
            refused(InputException.class, () -> session.restore(new State(state.fingerprint(), broken)));
            Hazards.require(state.equals(session.state()), "a refused state was taken");
        }
    }

    /** Does all that can be done with a file, which may be refused at any time, in Rondo's own words. */
    private static void use(byte[] file) {
        try {
            OpaqueModel model = read(file);
            if (!model.problems().isEmpty()) {
                return;
            }
            try (OnnxRuntimeBackend backend = backend("5s")) {
                try (CompiledModel compiled = backend.compile(model)) {
                    compiled.run(Check.inputs(compiled.signature(), 1, 3, 0, 1));
                }
                try (StreamingModel streaming = backend.stream(model);
                        Session session = streaming.open()) {
                    session.step(
                            new float[streaming.signature().inputs().getFirst().size()], new float[100]);
                }
            }
        } catch (FormatException | ModelException | InputException | BackendException refusal) {
            Hazards.require(!refusal.problems().isEmpty(), "nothing was said");
        }
    }

    private static void requireRows(Map<String, SequenceBatch> batches, String name, float... expected) {
        float[] found = Objects.requireNonNull(batches.get(name)).values().toFloats();
        Hazards.require(Arrays.equals(expected, found), name + ": " + Arrays.toString(found));
    }

    private static void require(String text, RondoException refusal) {
        Hazards.require(refusal.toString().contains(text), refusal.toString());
    }

    private static RondoException refused(Class<? extends RondoException> type, Runnable call) {
        try {
            call.run();
        } catch (RondoException e) {
            Hazards.require(type.isInstance(e), e.toString());
            return e;
        }
        throw new AssertionError("it was not refused");
    }
}
