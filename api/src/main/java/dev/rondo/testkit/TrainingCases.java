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

import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Loss;
import dev.rondo.train.Losses;
import dev.rondo.train.TargetKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Losses, masks, truncation and updates are as in the reference. */
final class TrainingCases {
    private final Kit kit;

    TrainingCases(Kit kit) {
        this.kit = kit;
    }

    void add() {
        losses();
        masks();
        truncations();
        uses();
    }

    private void add(
            Feature feature, String name, Supplier<Graph> graph, Loss loss, int truncation, Consumer<Lesson> check) {
        Purpose.Train purpose = new Purpose.Train(loss, truncation);
        Lesson.add(kit, Group.GRADIENT, feature, name, graph, purpose, check, Lesson.RAGGED);
    }

    private void losses() {
        Loss own = new Loss("log1p of the square", TargetKind.FEATURES, s -> {
            Expr difference = sub(s.input(), s.inputs().get(1));
            return mean(log1p(mul(difference, difference)));
        });
        Supplier<Graph> graph = () -> Graphs.sequential(4, lstm(6), dense(5));
        Supplier<Graph> once = () -> Graphs.sequential(4, gru(6), last(), dense(5));
        for (Loss loss : List.of(Lesson.SQUARED, Losses.meanAbsoluteError(), Losses.softmaxCrossEntropy(), own)) {
            add(Feature.LOSSES, loss.name(), graph, loss, 0, Lesson::parity);
            add(Feature.LOSSES, loss.name() + ", once a sequence", once, loss, 0, Lesson::parity);
            add(Feature.LOSSES, loss.name() + ", without gradients", graph, loss, 0, Lesson::lossAlone);
        }
    }

    /** Masks are those of the draw, the same ones for the same draw only, and their expectation in {@code loss()}. */
    private void masks() {
        Supplier<Graph> layers = () -> Graphs.sequential(6, dropout(0.5f), gru(9), dropout(0.25f), dense(3));
        Supplier<Graph> cell = () -> Graphs.sequential(6, recurrent(new OwnCells.Noisy(9)), dense(3));
        Supplier<Graph> reversed = () -> Graphs.sequential(6, backwards(recurrent(new OwnCells.Noisy(9))));
        add(Feature.DROPOUT, "dropout, masks of the draw", layers, Lesson.SQUARED, 0, TrainingCases::draws);
        add(
                Feature.DROPOUT,
                "recurrent dropout and zoneout, masks of the draw",
                cell,
                Lesson.SQUARED,
                0,
                TrainingCases::draws);
        add(
                Feature.DROPOUT,
                "recurrent dropout and zoneout, backwards",
                reversed,
                Lesson.SQUARED,
                0,
                TrainingCases::draws);
        add(Feature.DROPOUT, "dropout, loss without masks", layers, Lesson.SQUARED, 0, Lesson::lossAlone);
        add(Feature.DROPOUT, "recurrent dropout, loss without masks", cell, Lesson.SQUARED, 0, Lesson::lossAlone);
    }

    private static void draws(Lesson lesson) {
        TrainedModel weights = lesson.subject().model();
        List<Draw> draws = List.of(
                Lesson.DRAW,
                new Draw(7, 4, Lesson.DRAW.sequences()),
                new Draw(8, 3, Lesson.DRAW.sequences()),
                Draw.of(7, 3, 12, 11, 3, 3, 0, 1_000_000),
                Lesson.DRAW);
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
                        Lesson.SQUARED,
                        steps,
                        Lesson::parity);
            }
        }
        add(
                Feature.TRUNCATION,
                "backwards, truncated after 2",
                () -> Graphs.sequential(4, bidirectional(lstm(6)), dense(2)),
                Lesson.SQUARED,
                2,
                Lesson::parity);
        add(
                Feature.TRUNCATION,
                "truncated after more steps than there are",
                () -> Graphs.sequential(4, lstm(6), dense(2)),
                Lesson.SQUARED,
                1000,
                lesson -> {
                    Lesson full = new Lesson(
                            lesson.subject(), new Purpose.Train(Lesson.SQUARED, 0), lesson.inputs(), lesson.targets());
                    GradientComparison.same(
                            "truncated and full", lesson.gradients(Lesson.DRAW), full.gradients(Lesson.DRAW));
                });
    }

    private void uses() {
        Supplier<Graph> graph = () -> Graphs.sequential(4, lstm(6), dense(5));
        add(Feature.LOSSES, "other weights", graph, Lesson.SQUARED, 0, TrainingCases::updated);
        add(Feature.LOSSES, "the same batch twice", graph, Lesson.SQUARED, 0, TrainingCases::twice);
        Supplier<Graph> tokens =
                () -> Model.sequential(embedding(9, 4), rnn(6), dense(5)).resolve();
        add(Feature.EMBEDDING, "tokens, classes", tokens, Losses.softmaxCrossEntropy(), 0, Lesson::parity);
        Purpose.Train purpose = new Purpose.Train(Lesson.SQUARED, 0);
        String empty = "a batch of empty sequences";
        Lesson.add(kit, Group.GRADIENT, Feature.BATCHES, empty, graph, purpose, Lesson::parity, 0, 0);
        Supplier<Graph> noisy = () -> Graphs.sequential(4, dropout(0.5f), lstm(6), dense(5));
        add(Feature.BATCHES, "a batch in another order", noisy, Lesson.SQUARED, 0, TrainingCases::permuted);
    }

    private static void updated(Lesson lesson) {
        Subject subject = lesson.subject();
        TrainedModel other = subject.samples().model(subject.graph());
        try (TrainableModel model = lesson.open(subject.backend())) {
            model.gradients(lesson.inputs(), lesson.targets(), Lesson.DRAW);
            model.update(other.weights());
            GradientComparison.require(
                    "after update()",
                    model.gradients(lesson.inputs(), lesson.targets(), Lesson.DRAW),
                    lesson.expected(other, Lesson.DRAW));
            GradientComparison.loss(
                    "loss() after update()", model.loss(lesson.inputs(), lesson.targets()), lesson.expectedLoss(other));
        }
    }

    private static void twice(Lesson lesson) {
        try (TrainableModel model = lesson.open(lesson.subject().backend())) {
            Gradients first = model.gradients(lesson.inputs(), lesson.targets(), Lesson.DRAW);
            Gradients second = model.gradients(lesson.inputs(), lesson.targets(), Lesson.DRAW);
            GradientComparison.same("the second time", second, first);
        }
    }

    /** The masks go with the sequences' ids, and the mean is the same in any order. */
    private static void permuted(Lesson lesson) {
        int[] order = {4, 2, 0, 5, 1, 3};
        int[] ids = Arrays.stream(order).map(i -> Lesson.DRAW.sequences().at(i)).toArray();
        Lesson permuted = new Lesson(
                lesson.subject(),
                lesson.purpose(),
                BatchLaws.select(lesson.inputs(), order),
                lesson.targets().select(order));
        Draw draw = Draw.of(Lesson.DRAW.seed(), Lesson.DRAW.step(), ids);
        GradientComparison.same("in another order", permuted.gradients(draw), lesson.gradients(Lesson.DRAW));
    }
}
