package dev.rondo.testkit;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.recurrent;

import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.Streaming;
import dev.rondo.backend.StreamingModel;
import dev.rondo.cell.Cell;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.reference.Oracle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Outputs and states are those of the reference, for every cell and every layer. */
final class ParityCases {
    /** Sizes around the widths of vector registers, and around those of cache lines and tiles. */
    private static final int[] SIZES = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 512};

    private static final int[] RAGGED = {3, 0, 5, 1, 4, 0};
    private static final int RANDOM_CELLS = 100;

    /** Cells whose units are shared by threads. */
    private static final int LARGE_RANDOM_CELLS = 12;

    private final Kit kit;

    ParityCases(Kit kit) {
        this.kit = kit;
    }

    void add() {
        for (CellKind kind : CellKind.usual()) {
            sizes(kind);
        }
        for (CellKind kind : CellKind.all()) {
            lengths(kind);
            wirings(kind);
        }
        ownCells();
        randomCells();
        LawModels.streaming().forEach(this::sessionStates);
        LayerModels.all().forEach(model -> add(model.feature(), model.name(), model.graph(), RAGGED));
        RandomConvolutions.of(kit.seed())
                .forEach(model -> add(model.feature(), model.name(), model.graph(), 6, 0, 17, 1, 9));
    }

    private void add(Feature feature, String name, Supplier<Graph> graph, int... lengths) {
        add(feature, name, Comparison.CONTRACT, graph, lengths);
    }

    private void add(Feature feature, String name, Comparison comparison, Supplier<Graph> graph, int... lengths) {
        kit.add(Group.PARITY, feature, name, Purpose.run(), samples -> samples.model(graph.get()), subject -> {
            var inputs = subject.samples().inputs(subject.graph(), lengths);
            comparison.outputs("run", subject.run(inputs), subject.expected(inputs));
        });
    }

    /** One step within a part in a million, and a short ragged batch, for sizes of state and input that differ. */
    private void sizes(CellKind kind) {
        for (int i = 0; i < SIZES.length; i++) {
            int units = SIZES[i];
            int features = SIZES[(i + 5) % SIZES.length];
            String name = kind.name() + ", " + units + " units from " + features + " features";
            Supplier<Graph> graph = () -> Graphs.withStates(features, recurrent(kind.of(units)), false);
            add(kind.feature(), name + ", one step", Comparison.ONE_STEP, graph, 1, 1, 1);
            add(kind.feature(), name + ", ragged", graph, units > 100 ? new int[] {2, 0, 3} : RAGGED);
        }
    }

    private void lengths(CellKind kind) {
        Supplier<Graph> graph = () -> Graphs.withStates(5, recurrent(kind.of(6)), false);
        add(kind.feature(), kind.name() + ", no steps", graph, 0, 0);
        add(kind.feature(), kind.name() + ", one sequence", graph, 7);
        add(kind.feature(), kind.name() + ", 250 steps", graph, 250, 3);
        add(kind.feature(), kind.name() + ", 40 sequences", graph, lengthsOf(40));
    }

    private static int[] lengthsOf(int count) {
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = i * 7 % 5;
        }
        return lengths;
    }

    private void wirings(CellKind kind) {
        Cell cell = kind.of(6);
        String name = kind.name();
        add(Feature.BACKWARDS, name + ", backwards", () -> Graphs.sequential(4, backwards(recurrent(cell))), RAGGED);
        add(
                Feature.BIDIRECTIONAL,
                name + ", bidirectional",
                () -> Graphs.sequential(4, bidirectional(recurrent(cell)), bidirectional(recurrent(cell))),
                RAGGED);
        add(
                Feature.STACKED,
                name + ", stacked",
                () -> Graphs.sequential(4, recurrent(kind.of(7)), recurrent(cell), recurrent(cell), dense(3)),
                RAGGED);
        add(Feature.STATES, name + ", states in and out", () -> Graphs.withStates(4, recurrent(cell), true), RAGGED);
        add(
                Feature.STATES,
                name + ", states in and out, backwards",
                () -> Graphs.withStates(4, backwards(recurrent(cell)), true),
                RAGGED);
        add(
                Feature.ENCODER_DECODER,
                name + ", encoder and decoder",
                () -> Graphs.encoderDecoder(3, 4, recurrent(cell)),
                RAGGED);
    }

    private void ownCells() {
        List<Cell> cells =
                List.of(new OwnCells.Leaky(9), new OwnCells.Crossed(5), new OwnCells.Shared(17), new OwnCells.Sum());
        for (Cell cell : cells) {
            String name = "own cell, " + cell.kind();
            add(Feature.OWN_CELL, name, () -> Graphs.withStates(6, recurrent(cell), false), RAGGED);
            add(
                    Feature.OWN_CELL,
                    name + ", states in and out, backwards",
                    () -> Graphs.withStates(6, backwards(recurrent(cell)), true),
                    RAGGED);
        }
        add(
                Feature.LEARNED_STATES,
                "own cell, states that become one value",
                () -> Graphs.withStates(6, recurrent(new OwnCells.Twins(5)), false),
                RAGGED);
        Supplier<Graph> learned = () -> Graphs.withStates(6, recurrent(new OwnCells.Learned(5)), false);
        add(Feature.LEARNED_STATES, "own cell, learned initial states", learned, RAGGED);
        add(
                Feature.LEARNED_STATES,
                "own cell, learned initial states, backwards",
                () -> Graphs.withStates(6, backwards(recurrent(new OwnCells.Learned(5))), false),
                RAGGED);
        add(
                Feature.LEARNED_STATES,
                "own cell, learned initial states that are replaced",
                () -> Graphs.withStates(6, recurrent(new OwnCells.Learned(5)), true),
                RAGGED);
        add(
                Feature.DROPOUT,
                "own cell, random masks are their expectation",
                () -> Graphs.withStates(6, recurrent(new OwnCells.Noisy(7)), false),
                RAGGED);
    }

    private void randomCells() {
        for (int i = 0; i < RANDOM_CELLS; i++) {
            RandomCell cell = new RandomCell(kit.seed() * RANDOM_CELLS + i);
            add(
                    Feature.OWN_CELL,
                    "random cell " + i,
                    () -> Graphs.withStates(cell.inputSize(), recurrent(cell), false),
                    4,
                    0,
                    6,
                    1);
        }
        for (int i = 0; i < LARGE_RANDOM_CELLS; i++) {
            RandomCell cell = RandomCell.large(kit.seed() * LARGE_RANDOM_CELLS + i);
            add(
                    Feature.OWN_CELL,
                    "large random cell " + i,
                    () -> Graphs.withStates(cell.inputSize(), recurrent(cell), false),
                    3,
                    0,
                    5,
                    1);
        }
    }

    /** What a session remembers of its recurrences: at first the initial states, and after some steps the final ones. */
    private void sessionStates(Specimen specimen) {
        kit.add(
                Group.PARITY,
                specimen.feature(),
                specimen.name() + ", states of a session",
                Purpose.stream(),
                samples -> samples.model(specimen.graph().get()),
                subject -> {
                    Sequence x = SessionLaws.sequence(subject);
                    try (StreamingModel model = subject.stream();
                            Session session = model.open()) {
                        for (int t = 0; t < x.length(); t += 4) {
                            states(subject, session, x.slice(0, t));
                            session.run(SequenceBatch.of(x.slice(t, Math.min(t + 4, x.length()))));
                        }
                        states(subject, session, x);
                    }
                });
    }

    private static void states(Subject subject, Session session, Sequence sofar) {
        Graph graph = subject.graph();
        Map<String, Port> ports = new LinkedHashMap<>();
        graph.nodes().stream()
                .filter(node -> Streaming.isOngoing(graph, node))
                .forEach(node -> node.states()
                        .forEach(state -> ports.put(node.path(state.name()), new Port(node.name(), state.name()))));
        Map<String, double[][][]> expected = new Oracle(
                        graph.extended(List.of(), List.of(), ports), Oracle.doubles(subject.model()))
                .run(Map.of(graph.inputs().getFirst().name(), Oracle.steps(SequenceBatch.of(sofar))), null);
        State found = session.state();
        if (!found.tensors().keySet().equals(Streaming.states(graph).keySet())) {
            throw new AssertionError("the state holds " + found.tensors().keySet() + ", expected "
                    + Streaming.states(graph).keySet());
        }
        expected.forEach((name, value) -> Comparison.CONTRACT.values(
                "state '" + name + "' after " + sofar.length() + " steps",
                Objects.requireNonNull(found.tensors().get(name)),
                value[0][0]));
    }
}
