package dev.rondo.testkit;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.Oracle;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Loss;
import dev.rondo.train.LossGraph;
import dev.rondo.train.Losses;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** One training step: the model, its inputs and what it should give. */
record Lesson(Subject subject, Purpose.Train purpose, Map<String, SequenceBatch> inputs, SequenceBatch targets) {
    /** Short sequences, with empty ones between them. */
    static final int[] RAGGED = {3, 0, 5, 1, 4, 0};

    static final Draw DRAW = Draw.of(7, 3, IntStream.range(10, 100).toArray());
    static final Loss SQUARED = Losses.meanSquaredError();

    /** Adds a case that looks at a lesson. */
    static void add(
            Kit kit,
            Group group,
            Feature feature,
            String name,
            Supplier<Graph> graph,
            Purpose.Train purpose,
            Consumer<Lesson> check,
            int... lengths) {
        kit.add(
                group,
                feature,
                name,
                purpose,
                samples -> samples.model(graph.get()),
                subject -> check.accept(Lesson.of(subject, purpose, lengths)));
    }

    static Lesson of(Subject subject, Purpose.Train purpose, int... lengths) {
        var inputs = subject.samples().inputs(subject.graph(), lengths);
        return new Lesson(subject, purpose, inputs, subject.samples().targets(subject.graph(), purpose.loss(), inputs));
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

    /** Loss and gradients are those of the reference. */
    void parity() {
        GradientComparison.require("gradients", gradients(DRAW), expected(subject.model(), DRAW));
    }

    /** The loss without masks is that of the reference. */
    void lossAlone() {
        try (TrainableModel model = open(subject.backend())) {
            GradientComparison.loss("loss()", model.loss(inputs, targets), expectedLoss(subject.model()));
        }
    }
}
