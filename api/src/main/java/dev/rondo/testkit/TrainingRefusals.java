package dev.rondo.testkit;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.lstm;

import dev.rondo.ModelException;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Weights;
import dev.rondo.reference.Oracle;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Loss;
import dev.rondo.train.LossGraph;
import dev.rondo.train.Losses;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A batch that cannot be trained on is refused, and training goes on. */
final class TrainingRefusals {
    private static final int[] LENGTHS = {2, 0, 1};
    private static final Draw DRAW = Draw.of(1, 1, 0, 1, 2);

    private final Kit kit;

    TrainingRefusals(Kit kit) {
        this.kit = kit;
    }

    void add() {
        Loss squared = Losses.meanSquaredError();
        Loss classes = Losses.softmaxCrossEntropy();
        targets(squared, "targets of other lengths", features(3, 2, 1, 0, 2), "target", "steps");
        targets(squared, "targets of another size", features(3, 3, 2, 0, 1), "target", "3 features");
        targets(
                squared,
                "classes for features",
                SequenceBatch.ofTokens(List.of(new int[2], new int[0], new int[1])),
                "target");
        targets(squared, "fewer targets than sequences", features(2, 2, 2), "target", "sequences");
        targets(squared, "nan in a target", nan(), "target", "sequence 2", "step 0", "feature 1");
        targets(classes, "features for classes", features(3, 2, 2, 0, 1), "target", "class ids");
        targets(
                classes,
                "a class over the last",
                SequenceBatch.ofTokens(List.of(new int[2], new int[0], new int[] {2})),
                "2");
        targets(
                classes,
                "a class under 0",
                SequenceBatch.ofTokens(List.of(new int[] {0, -1}, new int[0], new int[1])),
                "-1");
        add(squared, "an input of another size", (model, data) -> {
            Map<String, SequenceBatch> wrong = Map.of("x", features(3, 5, 2, 0, 1));
            Refusals.input("gradients", () -> model.gradients(wrong, data.targets(), DRAW), "'x'", "5 features");
            Refusals.input("loss", () -> model.loss(wrong, data.targets()), "'x'", "5 features");
        });
        add(
                squared,
                "no input",
                (model, data) -> Refusals.input(
                        "gradients", () -> model.gradients(Map.of(), data.targets(), DRAW), "'x'", "missing"));
        add(
                squared,
                "too few ids for the masks",
                (model, data) -> Refusals.input(
                        "gradients", () -> model.gradients(data.inputs(), data.targets(), Draw.of(1, 1, 0)), "draw"));
        add(squared, "weights of another model", (model, data) -> {
            Weights other = Weights.of(Map.of("dense_1.dense.b", FloatTensor.vector(1, 2, 3)));
            Refusals.refused(ModelException.class, "update", () -> model.update(other), "dense_1.dense.b", "missing");
        });
    }

    /** A batch that can be trained on. */
    private record Data(Map<String, SequenceBatch> inputs, SequenceBatch targets) {}

    private void targets(Loss loss, String name, SequenceBatch targets, String... words) {
        add(loss, name, (model, data) -> {
            Refusals.input("gradients", () -> model.gradients(data.inputs(), targets, DRAW), words);
            Refusals.input("loss", () -> model.loss(data.inputs(), targets), words);
        });
    }

    private void add(Loss loss, String name, BiConsumer<TrainableModel, Data> bad) {
        kit.add(
                Group.REFUSAL,
                Feature.INPUT_CHECK,
                "training: " + name,
                Purpose.train(loss),
                samples -> samples.model(Graphs.sequential(3, lstm(4), dropout(0.5f), dense(2))),
                subject -> {
                    var inputs = subject.samples().inputs(subject.graph(), LENGTHS);
                    Data data = new Data(inputs, subject.samples().targets(subject.graph(), loss, inputs));
                    LossGraph graph = LossGraph.of(subject.graph(), loss);
                    Oracle.Derivatives expected = new Oracle(graph.graph(), Oracle.doubles(subject.model()))
                            .derivatives(Subject.steps(graph.inputs(inputs, data.targets())), DRAW, 0);
                    try (TrainableModel model = subject.backend().train(subject.model(), loss)) {
                        bad.accept(model, data);
                        Gradients after = model.gradients(inputs, data.targets(), DRAW);
                        GradientComparison.require("after it", after, expected);
                    }
                });
    }

    private static SequenceBatch features(int rows, int size, int... lengths) {
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, size), new float[rows * size]), lengths);
    }

    private static SequenceBatch nan() {
        return SequenceBatch.packed(FloatTensor.of(Shape.of(3, 2), 0, 0, 0, 0, 0, Float.NaN), LENGTHS);
    }
}
