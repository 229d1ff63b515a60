package dev.rondo.examples;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.model.Model.sequential;
import static dev.rondo.train.Losses.softmaxCrossEntropy;
import static dev.rondo.train.Optimizer.adam;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;
import dev.rondo.models.Dataset;
import dev.rondo.models.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Example 1: trains an LSTM to tell whether the steps of a sequence add up to more than 0, and runs it. */
public final class QuickStart {
    private QuickStart() {}

    /** Runs the example. */
    public static void main(String... arguments) {
        // region quick-start
        Random random = new Random(42);
        List<Sequence> sequences = new ArrayList<>();
        int[] classes = new int[300];
        for (int i = 0; i < classes.length; i++) { // ragged sequences; class 1 if the steps add up to more than 0
            double[] steps = random.doubles(3 + random.nextInt(8), -1, 1).toArray();
            sequences.add(Sequence.of(steps));
            classes[i] = DoubleStream.of(steps).sum() > 0 ? 1 : 0;
        }
        Dataset data = Dataset.ofClasses(SequenceBatch.ofSequences(sequences), classes);

        TrainedModel model = Trainer.of(sequential(lstm(8), last(), dense(2)), softmaxCrossEntropy(), adam(0.02f))
                .epochs(15)
                .seed(42)
                .fit(data);

        try (Backend backend = Backends.select(model.graph(), Purpose.run());
                CompiledModel compiled = backend.compile(model)) {
            SequenceBatch questions = SequenceBatch.of(Sequence.of(0.9, -0.2, 0.4), Sequence.of(-0.5, 0.3));
            for (Sequence scores : compiled.run(questions).sequences()) {
                System.out.println(scores.values()); // the larger of the two scores is the class
            }
        }
        // endregion
    }
}
