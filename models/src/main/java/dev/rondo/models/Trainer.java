package dev.rondo.models;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.Provenance;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.train.Loss;
import dev.rondo.train.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model: epochs over batches of ragged sequences, judged by validation data. A trainer is a value; each method gives a changed
 * copy.
 *
 * <pre>{@code
 * TrainedModel trained = Trainer.of(model, softmaxCrossEntropy(), adam(1e-3f))
 *         .epochs(50).validation(Validation.random(0.2)).patience(5).seed(42)
 *         .fit(data);
 * }</pre>
 *
 * <p>The weights depend on the seed, the data and the options alone: first values, the order of the sequences and random masks are all
 * drawn from the seed, masks by the place of a sequence in the training data and not in its batch. On a backend whose results are the
 * same bits however they are computed, so are the weights. With validation data the result has the weights of the epoch that did best on
 * them (Keras: the last, unless {@code restore_best_weights} is set).
 */
public final class Trainer {
    private final Model model;
    private final Loss loss;
    private final Optimizer optimizer;
    private final TrainingOptions options;
    private final @Nullable Backend backend;
    private final Consumer<Progress> listener;
    private final Cancellation cancellation;

    private Trainer(
            Model model,
            Loss loss,
            Optimizer optimizer,
            TrainingOptions options,
            @Nullable Backend backend,
            Consumer<Progress> listener,
            Cancellation cancellation) {
        this.model = model;
        this.loss = loss;
        this.optimizer = optimizer;
        this.options = options;
        this.backend = backend;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /**
     * A trainer of 20 epochs in shuffled batches of 32 sequences, with seed 0, without validation, clipping or truncation, on the best
     * backend that can train the model.
     */
    public static Trainer of(Model model, Loss loss, Optimizer optimizer) {
        return new Trainer(
                model, loss, optimizer, TrainingOptions.defaults(), null, progress -> {}, new Cancellation());
    }

    private Trainer with(TrainingOptions other) {
        return new Trainer(model, loss, optimizer, other, backend, listener, cancellation);
    }

    /** Trains at most this many epochs; with 0 the first weights are the result. */
    public Trainer epochs(int count) {
        return with(options.epochs(count));
    }

    /** Takes this many sequences for one step of the optimizer. */
    public Trainer batchSize(int sequences) {
        return with(options.batchSize(sequences));
    }

    /** Puts batches together in another way. */
    public Trainer batching(Batching batching) {
        return with(options.batching(batching));
    }

    /** Holds sequences out, and takes the weights that do best on them. */
    public Trainer validation(Validation validation) {
        return with(options.validation(validation));
    }

    /** Stops when the validation loss has not improved for this many epochs. */
    public Trainer patience(int epochs) {
        return with(options.patience(epochs));
    }

    /** Scales gradients down to this global norm (Pascanu et al. 2013). */
    public Trainer clipNorm(double norm) {
        return with(options.clipNorm(norm));
    }

    /** Lets no derivative flow back across a multiple of this many steps; 0 for full back-propagation through time. */
    public Trainer truncation(int steps) {
        return with(options.truncation(steps));
    }

    /** Draws everything random from another seed. */
    public Trainer seed(long seed) {
        return with(options.seed(seed));
    }

    /** Trains on this backend, which stays open. */
    public Trainer backend(Backend other) {
        return new Trainer(model, loss, optimizer, options, other, listener, cancellation);
    }

    /** Reports to one more listener, on the thread that trains. */
    public Trainer onProgress(Consumer<Progress> other) {
        return new Trainer(model, loss, optimizer, options, backend, listener.andThen(other), cancellation);
    }

    /**
     * Saves a checkpoint to a file after each epoch; a training that is cut off can {@linkplain #resume go on} from it. The training fails
     * with {@link UncheckedIOException} if the file cannot be written.
     */
    public Trainer checkpoints(Path file) {
        return onProgress(progress -> {
            if (progress instanceof Progress.EpochDone done) {
                try {
                    done.checkpoint().save(file);
                } catch (IOException e) {
                    throw new UncheckedIOException("the checkpoint cannot be written", e);
                }
            }
        });
    }

    /** Can be stopped from another thread; interrupting the thread that trains does the same. */
    public Trainer cancellation(Cancellation other) {
        return new Trainer(model, loss, optimizer, options, backend, listener, other);
    }

    /**
     * Trains.
     *
     * @throws dev.rondo.InputException if data or options do not fit
     * @throws dev.rondo.ModelException if the model is not well formed, or the loss is no longer a finite number
     * @throws dev.rondo.BackendException if no backend can train the model
     */
    public TrainedModel fit(Dataset data) {
        return train(data).model();
    }

    /** As {@link #fit}, with the history and a checkpoint. */
    public Training train(Dataset data) {
        return run(data, null);
    }

    /**
     * Goes on from a checkpoint of the same model, options and data, up to this trainer's number of epochs: the result is that of a
     * training that was never interrupted.
     *
     * @throws dev.rondo.ModelException as {@link #fit}, and if the checkpoint's weights are not those of the model
     * @throws dev.rondo.InputException as {@link #fit}, and if its optimizer state is not one of this optimizer
     */
    public Training resume(Dataset data, Checkpoint checkpoint) {
        return run(data, checkpoint);
    }

    private Training run(Dataset data, @Nullable Checkpoint checkpoint) {
        options.requireComplete();
        Graph graph = model.resolve(data.inputSizes());
        DataCheck check = new DataCheck(graph, loss);
        check.check("data", data);
        Validation.Split split = options.validation().split(data, options.seed());
        split.validation().ifPresent(validation -> check.check("validation data", validation));
        Checkpoint from = checkpoint == null ? start(graph) : checkpoint;
        from.requireOf(graph);
        optimizer.check(from.optimizerState(), from.weights());
        if (backend != null) {
            return run(graph, split, from, backend);
        }
        try (Backend selected = Backends.select(graph, purpose())) {
            return run(graph, split, from, selected);
        }
    }

    private Checkpoint start(Graph graph) {
        Weights weights = Weights.initialize(graph, options.seed());
        return new Checkpoint(weights, optimizer.start(weights), weights, List.of());
    }

    private Purpose.Train purpose() {
        return new Purpose.Train(loss, options.truncation());
    }

    private Training run(Graph graph, Validation.Split data, Checkpoint from, Backend on) {
        try (TrainableModel trainable = on.train(new TrainedModel(graph, from.weights()), purpose())) {
            int batches = Math.ceilDiv(data.training().size(), options.batchSize());
            listener.accept(new Progress.Started(graph, on.name(), options.epochs(), batches));
            TrainingRun.Result result =
                    new TrainingRun(options, optimizer, data, trainable, listener, cancellation, from).run(from);
            TrainedModel trained = new TrainedModel(graph, result.weights(), provenance(on, result));
            Training training = new Training(trained, result.ending(), result.checkpoint());
            listener.accept(new Progress.Ended(training));
            return training;
        }
    }

    private Provenance provenance(Backend on, TrainingRun.Result result) {
        return Provenance.none()
                .with("rondo.seed", Long.toString(options.seed()))
                .with("rondo.loss", loss.name())
                .with("rondo.optimizer", optimizer.toString())
                .with("rondo.epochs", Integer.toString(result.checkpoint().epoch()))
                .with("rondo.backend", on.name());
    }
}
