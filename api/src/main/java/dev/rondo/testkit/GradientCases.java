package dev.rondo.testkit;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.recurrent;

import dev.rondo.backend.Purpose;
import dev.rondo.cell.Cell;
import dev.rondo.model.Graph;
import java.util.List;
import java.util.function.Supplier;

/** Gradients are those of the reference, for every cell, every layer and the ways to put them together. */
final class GradientCases {
    private static final int RANDOM_CELLS = 100;

    /** Cells whose units are shared by threads. */
    private static final int LARGE_RANDOM_CELLS = 12;

    private final Kit kit;

    GradientCases(Kit kit) {
        this.kit = kit;
    }

    void add() {
        cells();
        LayerModels.all().stream()
                .filter(model -> model.graph().get().outputs().size() == 1)
                .forEach(model -> parity(model.feature(), model.name(), model.graph()));
        RandomConvolutions.of(kit.seed())
                .forEach(model -> parity(model.feature(), model.name(), model.graph(), 6, 0, 17, 1, 9));
        wirings();
        randomCells();
    }

    private void parity(Feature feature, String name, Supplier<Graph> graph) {
        parity(feature, name, graph, Lesson.RAGGED);
    }

    private void parity(Feature feature, String name, Supplier<Graph> graph, int... lengths) {
        Purpose.Train purpose = new Purpose.Train(Lesson.SQUARED, 0);
        Lesson.add(kit, Group.GRADIENT, feature, name, graph, purpose, Lesson::parity, lengths);
    }

    private void cells() {
        for (CellKind kind : CellKind.all()) {
            Cell cell = kind.of(9);
            parity(kind.feature(), kind.name(), () -> Graphs.sequential(5, recurrent(cell)));
            parity(
                    kind.feature(),
                    kind.name() + ", 100 steps",
                    () -> Graphs.sequential(3, recurrent(kind.of(5)), last()),
                    100,
                    2);
        }
        for (CellKind kind : CellKind.usual()) {
            for (int units : new int[] {1, 17, 33, 64}) {
                String name = kind.name() + ", " + units + " units";
                parity(kind.feature(), name, () -> Graphs.sequential(7, recurrent(kind.of(units))));
            }
        }
        for (Cell cell : List.of(new OwnCells.Leaky(9), new OwnCells.Crossed(5), new OwnCells.Shared(17))) {
            parity(Feature.OWN_CELL, "own cell, " + cell.kind(), () -> Graphs.sequential(6, recurrent(cell), dense(3)));
        }
    }

    private void wirings() {
        for (CellKind kind : CellKind.usual()) {
            Cell cell = kind.of(6);
            String name = kind.name();
            parity(Feature.BACKWARDS, name + ", backwards", () -> Graphs.sequential(4, backwards(recurrent(cell))));
            parity(
                    Feature.BIDIRECTIONAL,
                    name + ", bidirectional",
                    () -> Graphs.sequential(
                            4, bidirectional(recurrent(cell)), bidirectional(recurrent(cell)), dense(2)));
            parity(
                    Feature.STACKED,
                    name + ", stacked",
                    () -> Graphs.sequential(4, recurrent(kind.of(7)), recurrent(cell), dense(3)));
            parity(
                    Feature.ENCODER_DECODER,
                    name + ", encoder and decoder",
                    () -> Graphs.encoderDecoder(3, 4, recurrent(cell)));
        }
        parity(
                Feature.LEARNED_STATES,
                "own cell, learned initial states",
                () -> Graphs.sequential(4, recurrent(new OwnCells.Learned(6))));
        parity(
                Feature.LEARNED_STATES,
                "own cell, states that become one value",
                () -> Graphs.sequential(4, recurrent(new OwnCells.Twins(6)), dense(2)));
        parity(Feature.STACKED, "edges whose adjoints are one value", Graphs::crossroads);
        parity(
                Feature.LEARNED_STATES,
                "own cell, learned initial states, backwards",
                () -> Graphs.sequential(4, backwards(recurrent(new OwnCells.Learned(6))), dense(2)));
    }

    private void randomCells() {
        for (int i = 0; i < RANDOM_CELLS; i++) {
            RandomCell cell = new RandomCell(kit.seed() * RANDOM_CELLS + i);
            parity(Feature.OWN_CELL, "random cell " + i, () -> Graphs.sequential(cell.inputSize(), recurrent(cell)));
        }
        for (int i = 0; i < LARGE_RANDOM_CELLS; i++) {
            RandomCell cell = RandomCell.large(kit.seed() * LARGE_RANDOM_CELLS + i);
            parity(
                    Feature.OWN_CELL,
                    "large random cell " + i,
                    () -> Graphs.sequential(cell.inputSize(), recurrent(cell)));
        }
    }
}
