package dev.rondo.benchmarks.work;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Size;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Weights;
import dev.rondo.train.Descent;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Losses;
import java.util.LinkedHashMap;
import java.util.Map;

/** Training steps: gradients, Adam, and the new weights installed. */
final class RondoTraining implements Subject {
    private final Backend backend;
    private final TrainableModel model;
    private final Map<String, SequenceBatch> input;
    private final SequenceBatch target;
    private final Descent descent;
    private Gradients gradients;

    RondoTraining(Backend backend, Work work) {
        int truncation = work.row().kind() == Kind.TRAIN_TRUNCATED ? work.row().get(Size.K) : 0;
        this.backend = backend;
        this.model = backend.train(work.model(), new Purpose.Train(Losses.meanSquaredError(), truncation));
        this.input = Map.of("x", work.input());
        this.target = work.target();
        Weights weights = work.model().weights();
        this.descent = new Descent(Work.OPTIMIZER, weights, Work.OPTIMIZER.start(weights));
        this.gradients = new Gradients(0, weights.tensors());
    }

    @Override
    public String settings() {
        return "";
    }

    @Override
    public void call() {
        gradients = model.gradients(input, target, Draw.NONE);
        descent.step(gradients);
        model.update(descent.weights());
    }

    @Override
    public Map<String, float[]> outcome() {
        Map<String, float[]> outcome = new LinkedHashMap<>();
        gradients.tensors().forEach((path, gradient) -> outcome.put(path, gradient.toArray()));
        return outcome;
    }

    @Override
    public void close() {
        backend.close();
    }
}
