package dev.rondo.examples;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.tanh;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.model.Model.sequential;
import static dev.rondo.train.Losses.meanSquaredError;
import static dev.rondo.train.Optimizer.adam;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Recurrence;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.expr.Expr;
import dev.rondo.model.TrainedModel;
import dev.rondo.models.Dataset;
import dev.rondo.models.Trainer;
import dev.rondo.models.Training;
import dev.rondo.onnx.OnnxExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Example 2: a cell of one's own, trained, streamed step by step, and exported. */
public final class CustomCell {
    private CustomCell() {}

    // region cell
    /** A leaky integrator: keeps most of its state, and lets a little of the new in. */
    record Leaky(int hiddenSize) implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State h = s.state("h", hiddenSize); // before the step
            Expr next = add(mul(0.9f, h), mul(0.1f, tanh(s.affine("a", s.input(), h))));
            return s.next(h, next).output(next); // after the step
        }
    }
    // endregion

    /** Runs the example. */
    public static void main(String... arguments) throws IOException {
        Training training = Trainer.of(sequential(recurrent(new Leaky(8)), dense(1)), meanSquaredError(), adam(0.02f))
                .epochs(30)
                .batchSize(8)
                .seed(1)
                .train(averages(32));
        TrainedModel model = training.model();
        System.out.printf(
                "trained: loss %.4f in the first epoch, %.4f in the last%n",
                training.history().getFirst().loss(),
                training.history().getLast().loss());

        float[] steps = {1, 1, 1, -1, -1};
        try (Backend backend = Backends.select(model.graph(), Purpose.run(), Purpose.stream());
                CompiledModel compiled = backend.compile(model);
                StreamingModel streaming = backend.stream(model);
                Session session = streaming.open()) {
            SequenceBatch whole = compiled.run(SequenceBatch.of(Sequence.of(steps)));
            float[] y = new float[1];
            for (int t = 0; t < steps.length; t++) {
                session.step(new float[] {steps[t]}, y);
                System.out.printf(
                        "step %d: streamed % .5f, as a whole sequence % .5f%n",
                        t, y[0], whole.values().doubleAt(t));
            }
        }

        Path file = Files.createTempFile("custom-cell", ".onnx");
        OnnxExport.sequenceModel(model).writeTo(file);
        System.out.println("exported: " + file + ", " + Files.size(file) + " bytes");
    }

    /** Random steps, and at each step their exponential average so far. */
    private static Dataset averages(int count) {
        Random random = new Random(1);
        List<Sequence> sequences = new ArrayList<>();
        List<Sequence> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] steps = new float[10 + random.nextInt(10)];
            float[] averages = new float[steps.length];
            float average = 0;
            for (int t = 0; t < steps.length; t++) {
                steps[t] = random.nextFloat() * 2 - 1;
                average = 0.8f * average + 0.2f * steps[t];
                averages[t] = average;
            }
            sequences.add(Sequence.of(steps));
            targets.add(Sequence.of(averages));
        }
        return Dataset.of(SequenceBatch.ofSequences(sequences), SequenceBatch.ofSequences(targets));
    }
}
