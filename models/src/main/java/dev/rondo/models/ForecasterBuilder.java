package dev.rondo.models;

import static dev.rondo.train.Losses.meanSquaredError;

import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.data.Sequence;
import dev.rondo.data.Tensor;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Loss;
import dev.rondo.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a {@link Forecaster} is to be like, up to its training. */
public final class ForecasterBuilder {
    private int window = 28;
    private int horizon = 1;
    private ForecastTarget target = ForecastTarget.LEVEL;
    private double heldOut = 0.2;
    private @Nullable Model model;
    private Loss loss = meanSquaredError();
    private Optimizer optimizer = Optimizer.adam(1e-3f);
    private UnaryOperator<Trainer> change = trainer -> trainer;
    private @Nullable Backend backend;
    private long seed;

    ForecasterBuilder() {}

    /** The number of steps that the model sees; 28 unless given. */
    public ForecasterBuilder window(int steps) {
        window = steps;
        return this;
    }

    /** The number of steps to forecast; 1 unless given. */
    public ForecasterBuilder horizon(int steps) {
        horizon = steps;
        return this;
    }

    /** What the model gives for each step ahead; {@link ForecastTarget#LEVEL} unless given. */
    public ForecasterBuilder target(ForecastTarget kind) {
        target = kind;
        return this;
    }

    /** The model: takes the features of the series, and gives one vector with an element for each step ahead. */
    public ForecasterBuilder model(Model other) {
        model = other;
        return this;
    }

    /**
     * The last share of the series that is held out from training: it says when to stop, and how wide the bands are. 0.2 unless given.
     */
    public ForecasterBuilder heldOut(double share) {
        heldOut = share;
        return this;
    }

    /** What is minimised; {@link dev.rondo.train.Losses#meanSquaredError()} unless given. */
    public ForecasterBuilder loss(Loss other) {
        loss = other;
        return this;
    }

    /** How the weights follow the gradients; Adam with a learning rate of 1e-3 unless given. */
    public ForecasterBuilder optimizer(Optimizer other) {
        optimizer = other;
        return this;
    }

    /** Trains on this backend, which stays open; on the best one for the model unless given. */
    public ForecasterBuilder backend(Backend other) {
        backend = other;
        return this;
    }

    /** Draws everything random from this seed; 0 unless given. */
    public ForecasterBuilder seed(long other) {
        seed = other;
        return this;
    }

    /**
     * Changes how it is trained, as in {@code training(trainer -> trainer.epochs(10))}. Unless changed it is at most 40 epochs in batches
     * of 32, with a patience of 8 and gradients clipped to norm 1.
     */
    public ForecasterBuilder training(UnaryOperator<Trainer> other) {
        change = other;
        return this;
    }

    /**
     * Trains on a series {@code [T, F]} whose first feature is to be forecast.
     *
     * @throws InputException if the series is too short, or not finite, or an option does not fit
     * @throws ModelException if the model is missing or not well formed, or does not give a vector of the horizon's size
     */
    public Forecaster train(Sequence series) {
        Model given = checked(series);
        int known = (int) Math.round(series.length() * (1 - heldOut));
        int lastOrigin = series.length() - horizon;
        requireSteps(series, known, lastOrigin);
        Windowing windowing = new Windowing(window, horizon, target, Scaling.of(series.slice(0, known)));
        Dataset training = windowing.dataset(series, window, known - horizon + 1);
        Dataset judged = windowing.dataset(series, known, lastOrigin + 1);
        TrainedModel trained = trainer(given, judged).fit(training);
        return calibrated(trained, windowing, series, known);
    }

    private Trainer trainer(Model given, Dataset judged) {
        Trainer trainer = Trainer.of(given, loss, optimizer)
                .epochs(40)
                .validation(Validation.on(judged))
                .patience(8)
                .clipNorm(1)
                .seed(seed);
        return change.apply(backend == null ? trainer : trainer.backend(backend));
    }

    /** The forecaster with the residuals that its model leaves on the held-out part. */
    private Forecaster calibrated(TrainedModel trained, Windowing windowing, Sequence series, int from) {
        Residuals none = new Residuals(new double[horizon][Residuals.LEVELS]);
        Backtest backtest = new Forecaster(trained, windowing, none, Optional.empty(), backend).backtest(series, from);
        double[][] differences = new double[backtest.truth().length][horizon];
        for (int i = 0; i < differences.length; i++) {
            double[] mean = backtest.forecasts().get(i).mean();
            for (int h = 0; h < horizon; h++) {
                differences[i][h] = backtest.truth()[i][h] - mean[h];
            }
        }
        Residuals residuals = Residuals.of(differences);
        TrainedModel complete = new TrainedModel(
                trained.graph(),
                trained.weights(),
                ForecastProvenance.write(trained.provenance(), windowing, residuals));
        return new Forecaster(complete, windowing, residuals, Optional.of(series), null);
    }

    private Model checked(Sequence series) {
        List<Problem> problems = new ArrayList<>();
        if (window < 1 || horizon < 1) {
            problems.add(new Problem(
                    "forecaster",
                    "found a window of " + window + " and a horizon of " + horizon,
                    "both have at least one step",
                    "correct the numbers"));
        }
        if (!(heldOut > 0 && heldOut < 1)) {
            problems.add(new Problem(
                    "forecaster",
                    "the held-out share is " + heldOut,
                    "it has to be over 0 and below 1",
                    "pass the share that bands are to rest on, such as 0.2"));
        }
        if (series.isTokens()) {
            problems.add(new Problem("series", "found token ids", "a series has features", "pass numbers"));
        }
        problems.addAll(notFinite(series));
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        if (model == null) {
            throw new ModelException(new Problem(
                    "forecaster",
                    "found no model",
                    "it needs one that gives " + horizon + " values",
                    "pass one such as sequential(gru(32), last(), dense(" + horizon + "))"));
        }
        requireOutput(model.resolve(series.features()));
        return model;
    }

    private static List<Problem> notFinite(Sequence series) {
        Tensor values = series.values();
        for (int i = 0; i < values.size(); i++) {
            if (!Double.isFinite(values.doubleAt(i))) {
                return List.of(new Problem(
                        "series, step " + i / series.features() + ", feature " + i % series.features(),
                        "found " + values.doubleAt(i),
                        "every value has to be finite",
                        "fill the gap first"));
            }
        }
        return List.of();
    }

    private void requireOutput(Graph graph) {
        graph.outputs().forEach((name, port) -> {
            Graph.Value value = graph.value(port);
            boolean once = value.clock() instanceof Clock.LastOf || value.clock() instanceof Clock.Once;
            if (value.size() != horizon || !once) {
                throw new ModelException(new Problem(
                        "output '" + name + "'",
                        "it has " + value.size() + " elements at the " + value.clock(),
                        "one vector with an element for each of " + horizon + " steps ahead is needed",
                        "end the model with last(), dense(" + horizon + ")"));
            }
        });
    }

    private void requireSteps(Sequence series, int known, int lastOrigin) {
        if (known < window + horizon || lastOrigin < known) {
            throw new InputException(new Problem(
                    "series",
                    "found " + series.length() + " steps, of which " + (series.length() - known) + " are held out",
                    "both parts need at least one horizon of " + horizon + ", the first a window of " + window + " too",
                    "pass a longer series, or a shorter window or horizon"));
        }
    }
}
