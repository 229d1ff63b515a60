package dev.rondo.models;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.TrainableModel;
import dev.rondo.model.Weights;
import dev.rondo.train.Descent;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Optimizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** One training from its first epoch to its end. */
final class TrainingRun {
    /** How it ended, where it can go on from, and the weights to use. */
    record Result(Ending ending, Checkpoint checkpoint, Weights weights) {}

    private final TrainingOptions options;
    private final Validation.Split data;
    private final TrainableModel model;
    private final Consumer<Progress> listener;
    private final Cancellation cancellation;
    private final Descent descent;

    TrainingRun(
            TrainingOptions options,
            Optimizer optimizer,
            Validation.Split data,
            TrainableModel model,
            Consumer<Progress> listener,
            Cancellation cancellation,
            Checkpoint from) {
        this.options = options;
        this.data = data;
        this.model = model;
        this.listener = listener;
        this.cancellation = cancellation;
        this.descent = new Descent(optimizer, from.weights(), from.optimizerState());
    }

    Result run(Checkpoint from) {
        model.update(descent.weights());
        Checkpoint checkpoint = from;
        while (checkpoint.epoch() < options.epochs()) {
            if (checkpoint.epoch() > 0 && checkpoint.epochsSinceBest() >= options.patience()) {
                return new Result(Ending.STOPPED_EARLY, checkpoint, checkpoint.best());
            }
            Optional<Epoch> epoch = epoch(checkpoint.epoch() + 1);
            if (epoch.isEmpty()) {
                boolean judged = Double.isFinite(checkpoint.bestLoss());
                return new Result(
                        Ending.CANCELLED,
                        checkpoint,
                        judged ? checkpoint.best() : descent.snapshot().weights());
            }
            checkpoint = after(epoch.get(), checkpoint);
            listener.accept(new Progress.EpochDone(epoch.get(), checkpoint));
        }
        return new Result(Ending.COMPLETED, checkpoint, checkpoint.best());
    }

    private Checkpoint after(Epoch epoch, Checkpoint before) {
        List<Epoch> history = new ArrayList<>(before.history());
        history.add(epoch);
        Optimizer.Update now = descent.snapshot();
        double loss = epoch.validationLoss().orElse(Double.NEGATIVE_INFINITY);
        Weights best = loss < before.bestLoss() ? now.weights() : before.best();
        return new Checkpoint(now.weights(), now.state(), best, history);
    }

    /** Trains one epoch; empty if it was cancelled on the way. */
    private Optional<Epoch> epoch(int number) {
        long start = System.nanoTime();
        List<int[]> batches =
                Batches.of(data.training(), options.batching(), options.batchSize(), options.seed(), number);
        LossMean mean = new LossMean();
        long steps = 0;
        for (int i = 0; i < batches.size(); i++) {
            if (isCancelled()) {
                return Optional.empty();
            }
            Dataset batch = data.training().select(batches.get(i));
            double loss = step(batch, batches.get(i), "training, epoch " + number + ", batch " + (i + 1));
            mean.add(loss, batch);
            steps += batch.steps();
            double seconds = (System.nanoTime() - start) * 1e-9;
            listener.accept(new Progress.BatchDone(number, i + 1, batches.size(), mean.value(), steps / seconds));
        }
        OptionalDouble validation = data.validation().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(validationLoss(data.validation().get()));
        validation.ifPresent(loss -> requireFinite("the validation loss", loss, "training, epoch " + number));
        return Optional.of(
                new Epoch(number, mean.value(), validation, steps, Duration.ofNanos(System.nanoTime() - start)));
    }

    /** One step of the optimizer; weights stay as they were if a loss or a gradient is not finite. */
    private double step(Dataset batch, int[] sequences, String place) {
        Draw draw = Draw.of(options.seed(), descent.steps(), sequences);
        Gradients gradients = model.gradients(batch.inputs(), batch.targets(), draw);
        requireFinite("the loss", gradients.loss(), place);
        requireFinite("the norm of the gradients", gradients.globalNorm(), place);
        descent.step(gradients.clippedTo(options.clipNorm()));
        model.update(descent.weights());
        return gradients.loss();
    }

    private double validationLoss(Dataset validation) {
        LossMean mean = new LossMean();
        for (int[] indices : Batches.inOrder(validation, options.batchSize())) {
            Dataset batch = validation.select(indices);
            mean.add(model.loss(batch.inputs(), batch.targets()), batch);
        }
        return mean.value();
    }

    private boolean isCancelled() {
        return cancellation.isRequested() || Thread.currentThread().isInterrupted();
    }

    private static void requireFinite(String what, double value, String place) {
        if (!Double.isFinite(value)) {
            throw new ModelException(new Problem(
                    place,
                    what + " is " + value,
                    "it has to be finite",
                    "lower the learning rate, clip the gradients with clipNorm(), or normalise the data"));
        }
    }

    /** The mean over the output steps of several batches. */
    private static final class LossMean {
        private double sum;
        private long steps;

        void add(double loss, Dataset batch) {
            sum += loss * batch.targets().rows();
            steps += batch.targets().rows();
        }

        double value() {
            return steps == 0 ? 0 : sum / steps;
        }
    }
}
