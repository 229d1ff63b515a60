package dev.rondo.testkit;

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
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Losses;
import java.util.Arrays;
import java.util.function.Supplier;

/** Loss and gradients are the same bits for the same batch, on any number of threads and again and again; the loss is so without gradients too. */
final class GradientBits {
    private final Kit kit;

    GradientBits(Kit kit) {
        this.kit = kit;
    }

    void add() {
        Purpose.Train purpose = new Purpose.Train(Lesson.SQUARED, 0);
        for (CellKind kind : CellKind.all()) {
            Supplier<Graph> graph = () -> Graphs.sequential(5, recurrent(kind.of(17)), dense(3));
            bits(kind.name(), graph, purpose);
            String fullName = kind.name() + ", the loss with gradients and without";
            Lesson.add(
                    kit,
                    Group.BITS,
                    Feature.SAME_BITS,
                    fullName,
                    graph,
                    purpose,
                    GradientBits::checkLoss,
                    Lesson.RAGGED);
        }
        bits("dropout", () -> Graphs.sequential(6, dropout(0.5f), gru(9), dropout(0.25f), dense(3)), purpose);
        bits("recurrent dropout", () -> Graphs.sequential(6, recurrent(new OwnCells.Noisy(9))), purpose);
        bits("bidirectional", () -> Graphs.sequential(4, bidirectional(lstm(9)), last(), dense(2)), purpose);
        bits(
                "convolutions",
                () -> Graphs.sequential(
                        6,
                        new Conv1d(20, 3, 1, 2, 2, Padding.CAUSAL),
                        new Conv1d(34, 5, 2, 1, 1, Padding.SAME),
                        gru(5),
                        dense(2)),
                purpose);
        bits(
                "tokens, classes",
                () -> Model.sequential(embedding(9, 4), rnn(6), dense(5)).resolve(),
                new Purpose.Train(Losses.softmaxCrossEntropy(), 0));
        int[] many = new int[80];
        Arrays.fill(many, 64);
        bits("5120 rows", () -> Graphs.sequential(3, lstm(5), dense(2)), purpose, many);
        bits("truncated", () -> Graphs.sequential(5, gru(17), dense(3)), new Purpose.Train(Lesson.SQUARED, 3));
    }

    private void bits(String name, Supplier<Graph> graph, Purpose.Train purpose) {
        bits(name, graph, purpose, 4, 0, 9, 1, 3, 3, 0, 6, 2, 12, 5);
    }

    private void bits(String name, Supplier<Graph> graph, Purpose.Train purpose, int... lengths) {
        String fullName = name + ", gradients on one thread, two and three";
        Lesson.add(kit, Group.BITS, Feature.SAME_BITS, fullName, graph, purpose, GradientBits::check, lengths);
    }

    private static void check(Lesson lesson) {
        Gradients expected = lesson.gradients(Lesson.DRAW);
        Subject subject = lesson.subject();
        for (int threads = 1; threads <= 3; threads++) {
            try (Backend backend = subject.provider().open(subject.options().threads(threads));
                    TrainableModel model = lesson.open(backend)) {
                for (String round : new String[] {"first", "second"}) {
                    Gradients found = model.gradients(lesson.inputs(), lesson.targets(), Lesson.DRAW);
                    GradientComparison.sameBits(threads + " threads, the " + round + " time", found, expected);
                }
            }
        }
    }

    private static void checkLoss(Lesson lesson) {
        try (TrainableModel model = lesson.open(lesson.subject().backend())) {
            double with = model.gradients(lesson.inputs(), lesson.targets(), Draw.NONE)
                    .loss();
            double without = model.loss(lesson.inputs(), lesson.targets());
            if (Double.doubleToRawLongBits(with) != Double.doubleToRawLongBits(without)) {
                throw new AssertionError("loss: found " + with + " with gradients, " + without + " without");
            }
        }
    }
}
