package dev.rondo.testkit;

import static dev.rondo.expr.Expressions.log1p;
import static dev.rondo.expr.Expressions.mean;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.rnn;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.cell.Cell;
import dev.rondo.data.SequenceBatch;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.Oracle;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Loss;
import dev.rondo.train.LossGraph;
import dev.rondo.train.Losses;
import dev.rondo.train.TargetKind;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Losses and gradients are those of the reference, for every cell, layer and loss. */
final class GradientCases {
    private static final int[] RAGGED = {3, 0, 5, 1, 4, 0};
    private static final int RANDOM_CELLS = 100;
    private static final Draw DRAW = Draw.of(7, 3, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
    private static final Loss SQUARED = Losses.meanSquaredError();

    private final Kit kit;

    GradientCases(Kit kit) {
        this.kit = kit;
    }

    /** One training step: the model, its inputs and what it should give. */
    private record Lesson(
            Subject subject, Purpose.Train purpose, Map<String, SequenceBatch> inputs, SequenceBatch targets) {
        static Lesson of(Subject subject, Purpose.Train purpose, int... lengths) {
            var inputs = subject.samples().inputs(subject.graph(), lengths);
            return new Lesson(
                    subject, purpose, inputs, subject.samples().targets(subject.graph(), purpose.loss(), inputs));
        }

        /** What the reference computes, with the masks of a draw. */
        Oracle.Derivatives expected(TrainedModel model, Draw draw) {
            LossGraph graph = LossGraph.of(model.graph(), purpose.loss());
            return new Oracle(graph.graph(), Oracle.doubles(model))
                    .derivatives(Subject.steps(graph.inputs(inputs, targets)), draw, purpose.truncation());
        }

        double expectedLoss(TrainedModel model) {
            LossGraph graph = LossGraph.of(model.graph(), purpose.loss());
            return new Oracle(graph.graph(), Oracle.doubles(model))
                    .derivatives(Subject.steps(graph.inputs(inputs, targets)), null, 0)
                    .loss();
        }

        TrainableModel open(Backend backend) {
            return backend.train(subject.model(), purpose);
        }

        Gradients gradients(Draw draw) {
            try (TrainableModel model = open(subject.backend())) {
                return model.gradients(inputs, targets, draw);
            }
        }
    }

    private interface Check {
        void check(Lesson lesson);
    }

    void add() {
        cells();
        LayerModels.all().stream()
                .filter(model -> model.graph().get().outputs().size() == 1)
                .forEach(model -> add(model.feature(), model.name(), model.graph(), SQUARED, 0, GradientCases::parity));
        wirings();
        losses();
        masks();
        truncations();
        uses();
        randomCells();
        sameBits();
    }

    private void add(Feature feature, String name, Supplier<Graph> graph, Loss loss, int truncation, Check check) {
        add(Group.GRADIENT, feature, name, graph, new Purpose.Train(loss, truncation), check, RAGGED);
    }

    private void add(
            Group group,
            Feature feature,
            String name,
            Supplier<Graph> graph,
            Purpose.Train purpose,
            Check check,
            int... lengths) {
        kit.add(
                group,
                feature,
                name,
                purpose,
                samples -> samples.model(graph.get()),
                subject -> check.check(Lesson.of(subject, purpose, lengths)));
    }

    private static void parity(Lesson lesson) {
        Gradients found = lesson.gradients(DRAW);
        GradientComparison.require(
                "gradients", found, lesson.expected(lesson.subject().model(), DRAW));
    }

    private void cells() {
        for (CellKind kind : CellKind.all()) {
            Cell cell = kind.of(9);
            add(
                    kind.feature(),
                    kind.name(),
                    () -> Graphs.sequential(5, recurrent(cell)),
                    SQUARED,
                    0,
                    GradientCases::parity);
            add(
                    Group.GRADIENT,
                    kind.feature(),
                    kind.name() + ", 100 steps",
                    () -> Graphs.sequential(3, recurrent(kind.of(5)), last()),
                    new Purpose.Train(SQUARED, 0),
                    GradientCases::parity,
                    100,
                    2);
        }
        for (CellKind kind : CellKind.usual()) {
            for (int units : new int[] {1, 17, 33, 64}) {
                String name = kind.name() + ", " + units + " units";
                add(
                        kind.feature(),
                        name,
                        () -> Graphs.sequential(7, recurrent(kind.of(units))),
                        SQUARED,
                        0,
                        GradientCases::parity);
            }
        }
        for (Cell cell : List.of(new OwnCells.Leaky(9), new OwnCells.Crossed(5), new OwnCells.Shared(17))) {
            add(
                    Feature.OWN_CELL,
                    "own cell, " + cell.kind(),
                    () -> Graphs.sequential(6, recurrent(cell), dense(3)),
                    SQUARED,
                    0,
                    GradientCases::parity);
        }
    }

    private void wirings() {
        for (CellKind kind : CellKind.usual()) {
            Cell cell = kind.of(6);
            String name = kind.name();
            wiring(Feature.BACKWARDS, name + ", backwards", () -> Graphs.sequential(4, backwards(recurrent(cell))));
            wiring(
                    Feature.BIDIRECTIONAL,
                    name + ", bidirectional",
                    () -> Graphs.sequential(
                            4, bidirectional(recurrent(cell)), bidirectional(recurrent(cell)), dense(2)));
            wiring(
                    Feature.STACKED,
                    name + ", stacked",
                    () -> Graphs.sequential(4, recurrent(kind.of(7)), recurrent(cell), dense(3)));
            wiring(
                    Feature.ENCODER_DECODER,
                    name + ", encoder and decoder",
                    () -> Graphs.encoderDecoder(3, 4, recurrent(cell)));
        }
        wiring(
                Feature.LEARNED_STATES,
                "own cell, learned initial states",
                () -> Graphs.sequential(4, recurrent(new OwnCells.Learned(6))));
        wiring(
                Feature.LEARNED_STATES,
                "own cell, learned initial states, backwards",
                () -> Graphs.sequential(4, backwards(recurrent(new OwnCells.Learned(6))), dense(2)));
    }

    private void wiring(Feature feature, String name, Supplier<Graph> graph) {
        add(feature, name, graph, SQUARED, 0, GradientCases::parity);
    }

    private void losses() {
        Loss own = new Loss("log1p of the square", TargetKind.FEATURES, s -> {
            Expr difference = sub(s.input(), s.inputs().get(1));
            return mean(log1p(mul(difference, difference)));
        });
        Supplier<Graph> graph = () -> Graphs.sequential(4, lstm(6), dense(5));
        Supplier<Graph> once = () -> Graphs.sequential(4, gru(6), last(), dense(5));
        for (Loss loss : List.of(SQUARED, Losses.meanAbsoluteError(), Losses.softmaxCrossEntropy(), own)) {
            add(Feature.LOSSES, loss.name(), graph, loss, 0, GradientCases::parity);
            add(Feature.LOSSES, loss.name() + ", once a sequence", once, loss, 0, GradientCases::parity);
            add(Feature.LOSSES, loss.name() + ", without gradients", graph, loss, 0, GradientCases::lossAlone);
        }
    }

    private static void lossAlone(Lesson lesson) {
        try (TrainableModel model = lesson.open(lesson.subject().backend())) {
            double found = model.loss(lesson.inputs(), lesson.targets());
            GradientComparison.loss(
                    "loss()", found, lesson.expectedLoss(lesson.subject().model()));
        }
    }

    /** Masks are those of the draw, the same ones for the same draw only, and their expectation in {@code loss()}. */
    private void masks() {
        Supplier<Graph> layers = () -> Graphs.sequential(6, dropout(0.5f), gru(9), dropout(0.25f), dense(3));
        Supplier<Graph> cell = () -> Graphs.sequential(6, recurrent(new OwnCells.Noisy(9)), dense(3));
        Supplier<Graph> reversed = () -> Graphs.sequential(6, backwards(recurrent(new OwnCells.Noisy(9))));
        add(Feature.DROPOUT, "dropout, masks of the draw", layers, SQUARED, 0, GradientCases::draws);
        add(
                Feature.DROPOUT,
                "recurrent dropout and zoneout, masks of the draw",
                cell,
                SQUARED,
                0,
                GradientCases::draws);
        add(Feature.DROPOUT, "recurrent dropout and zoneout, backwards", reversed, SQUARED, 0, GradientCases::draws);
        add(Feature.DROPOUT, "dropout, loss without masks", layers, SQUARED, 0, GradientCases::lossAlone);
        add(Feature.DROPOUT, "recurrent dropout, loss without masks", cell, SQUARED, 0, GradientCases::lossAlone);
    }

    private static void draws(Lesson lesson) {
        TrainedModel weights = lesson.subject().model();
        List<Draw> draws = List.of(
                DRAW,
                new Draw(7, 4, DRAW.sequences()),
                new Draw(8, 3, DRAW.sequences()),
                Draw.of(7, 3, 12, 11, 3, 3, 0, 1_000_000),
                DRAW);
        try (TrainableModel model = lesson.open(lesson.subject().backend())) {
            for (Draw draw : draws) {
                Gradients found = model.gradients(lesson.inputs(), lesson.targets(), draw);
                GradientComparison.require(draw.toString(), found, lesson.expected(weights, draw));
            }
        }
    }

    private void truncations() {
        for (int steps : new int[] {1, 2, 3}) {
            for (CellKind kind : CellKind.usual()) {
                add(
                        Feature.TRUNCATION,
                        kind.name() + ", truncated after " + steps,
                        () -> Graphs.sequential(4, recurrent(kind.of(6)), dense(2)),
                        SQUARED,
                        steps,
                        GradientCases::parity);
            }
        }
        add(
                Feature.TRUNCATION,
                "backwards, truncated after 2",
                () -> Graphs.sequential(4, bidirectional(lstm(6)), dense(2)),
                SQUARED,
                2,
                GradientCases::parity);
        add(
                Feature.TRUNCATION,
                "truncated after more steps than there are",
                () -> Graphs.sequential(4, lstm(6), dense(2)),
                SQUARED,
                1000,
                lesson -> {
                    Lesson full = new Lesson(
                            lesson.subject(), new Purpose.Train(SQUARED, 0), lesson.inputs(), lesson.targets());
                    GradientComparison.same("truncated and full", lesson.gradients(DRAW), full.gradients(DRAW));
                });
    }

    private void uses() {
        Supplier<Graph> graph = () -> Graphs.sequential(4, lstm(6), dense(5));
        add(Feature.LOSSES, "other weights", graph, SQUARED, 0, GradientCases::updated);
        add(Feature.LOSSES, "the same batch twice", graph, SQUARED, 0, GradientCases::twice);
        Supplier<Graph> tokens =
                () -> Model.sequential(embedding(9, 4), rnn(6), dense(5)).resolve();
        add(Feature.EMBEDDING, "tokens, classes", tokens, Losses.softmaxCrossEntropy(), 0, GradientCases::parity);
        add(
                Group.GRADIENT,
                Feature.BATCHES,
                "a batch of empty sequences",
                graph,
                new Purpose.Train(SQUARED, 0),
                GradientCases::parity,
                0,
                0);
    }

    private static void updated(Lesson lesson) {
        Subject subject = lesson.subject();
        TrainedModel other = subject.samples().model(subject.graph());
        try (TrainableModel model = lesson.open(subject.backend())) {
            model.gradients(lesson.inputs(), lesson.targets(), DRAW);
            model.update(other.weights());
            GradientComparison.require(
                    "after update()",
                    model.gradients(lesson.inputs(), lesson.targets(), DRAW),
                    lesson.expected(other, DRAW));
            GradientComparison.loss(
                    "loss() after update()", model.loss(lesson.inputs(), lesson.targets()), lesson.expectedLoss(other));
        }
    }

    private static void twice(Lesson lesson) {
        try (TrainableModel model = lesson.open(lesson.subject().backend())) {
            Gradients first = model.gradients(lesson.inputs(), lesson.targets(), DRAW);
            Gradients second = model.gradients(lesson.inputs(), lesson.targets(), DRAW);
            GradientComparison.same("the second time", second, first);
        }
    }

    private void randomCells() {
        for (int i = 0; i < RANDOM_CELLS; i++) {
            RandomCell cell = new RandomCell(kit.seed() * RANDOM_CELLS + i);
            add(
                    Feature.OWN_CELL,
                    "random cell " + i,
                    () -> Graphs.sequential(cell.inputSize(), recurrent(cell)),
                    SQUARED,
                    0,
                    GradientCases::parity);
        }
    }

    /** Loss and gradients are the same bits for the same batch, on any number of threads. */
    private void sameBits() {
        Purpose.Train purpose = new Purpose.Train(SQUARED, 0);
        for (CellKind kind : CellKind.all()) {
            bits(kind.name(), () -> Graphs.sequential(5, recurrent(kind.of(17)), dense(3)), purpose);
        }
        bits("dropout", () -> Graphs.sequential(6, dropout(0.5f), gru(9), dropout(0.25f), dense(3)), purpose);
        bits("recurrent dropout", () -> Graphs.sequential(6, recurrent(new OwnCells.Noisy(9))), purpose);
        bits("bidirectional", () -> Graphs.sequential(4, bidirectional(lstm(9)), last(), dense(2)), purpose);
        bits(
                "tokens, classes",
                () -> Model.sequential(embedding(9, 4), rnn(6), dense(5)).resolve(),
                new Purpose.Train(Losses.softmaxCrossEntropy(), 0));
        bits("truncated", () -> Graphs.sequential(5, gru(17), dense(3)), new Purpose.Train(SQUARED, 3));
    }

    private void bits(String name, Supplier<Graph> graph, Purpose.Train purpose) {
        int[] lengths = {4, 0, 9, 1, 3, 3, 0, 6, 2, 12, 5};
        add(
                Group.BITS,
                Feature.SAME_BITS,
                name + ", gradients on one thread, two and three",
                graph,
                purpose,
                lesson -> {
                    Gradients expected = lesson.gradients(DRAW);
                    Subject subject = lesson.subject();
                    for (int threads = 1; threads <= 3; threads++) {
                        try (Backend backend = subject.provider()
                                        .open(subject.options().threads(threads));
                                TrainableModel model = lesson.open(backend)) {
                            Gradients found = model.gradients(lesson.inputs(), lesson.targets(), DRAW);
                            GradientComparison.sameBits(threads + " threads", found, expected);
                            GradientComparison.sameBits(
                                    threads + " threads, again",
                                    model.gradients(lesson.inputs(), lesson.targets(), DRAW),
                                    expected);
                        }
                    }
                },
                lengths);
    }
}
