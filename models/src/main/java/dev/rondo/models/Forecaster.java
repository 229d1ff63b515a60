package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts the next steps of a series: windows of it go through a model that gives all steps ahead at once.
 *
 * <pre>{@code
 * Forecaster forecaster = Forecaster.builder().window(28).horizon(7)
 *         .model(sequential(gru(32), last(), dense(7))).seed(42)
 *         .train(Sequence.of(temperatures));
 * Forecast week = forecaster.forecast();
 * }</pre>
 *
 * <p>The first feature of the series is the one that is forecast; further ones help. What the forecaster knows besides the model
 * (window, scaling, how far it was off on held-out data) is part of the model's provenance, so that {@link #of(TrainedModel)} makes the
 * same forecaster of a model that has been stored or sent. May be used by many threads at once.
 */
public final class Forecaster {
    private final TrainedModel model;
    private final Windowing windowing;
    private final Residuals residuals;
    private final Optional<Sequence> history;
    private final @Nullable Backend backend;

    Forecaster(
            TrainedModel model,
            Windowing windowing,
            Residuals residuals,
            Optional<Sequence> history,
            @Nullable Backend backend) {
        this.model = model;
        this.windowing = windowing;
        this.residuals = residuals;
        this.history = history;
        this.backend = backend;
    }

    /** Begins a forecaster that is to be trained. */
    public static ForecasterBuilder builder() {
        return new ForecasterBuilder();
    }

    /**
     * The forecaster of a model that one has trained before. It knows no series of its own.
     *
     * @throws InputException if the model's provenance does not say what a forecaster needs
     */
    public static Forecaster of(TrainedModel model) {
        Windowing windowing = ForecastProvenance.windowing(model.provenance());
        Residuals residuals = ForecastProvenance.residuals(model.provenance(), windowing.horizon());
        return new Forecaster(model, windowing, residuals, Optional.empty(), null);
    }

    /** The same forecaster on this backend, which stays open. Otherwise each call opens the best one for the model. */
    public Forecaster on(Backend other) {
        return new Forecaster(model, windowing, residuals, history, other);
    }

    /** The model, with everything that this forecaster is made of in its provenance. */
    public TrainedModel model() {
        return model;
    }

    /** The number of steps that the model sees. */
    public int window() {
        return windowing.window();
    }

    /** The number of steps that are forecast. */
    public int horizon() {
        return windowing.horizon();
    }

    /**
     * The steps after the series that it was trained on.
     *
     * @throws InputException if it was made of a stored model and has seen no series
     */
    public Forecast forecast() {
        return forecast(history.orElseThrow(() -> new InputException(new Problem(
                "forecast",
                "found no series to go on from",
                "a forecaster of a stored model has none of its own",
                "pass the history to forecast()"))));
    }

    /**
     * The steps after another history, of the same features as the series that it was trained on.
     *
     * @throws InputException if it does not fit, or is shorter than the window
     */
    public Forecast forecast(Sequence other) {
        return forecast(List.of(other)).getFirst();
    }

    /**
     * The steps after each of several histories, in one batch.
     *
     * @throws InputException if one does not fit, or is shorter than the window
     */
    public List<Forecast> forecast(List<Sequence> histories) {
        return histories.isEmpty() ? List.of() : decode(histories, run(encode(histories)));
    }

    /**
     * Forecasts from one origin after the other, each from the steps before it alone.
     *
     * @param from the first origin: the number of steps that are known then
     * @throws InputException if there is less than a window before it, or less than a horizon after it
     */
    public Backtest backtest(Sequence series, int from) {
        Backtest.requireOrigins(series, horizon(), from);
        return Backtest.of(series, from, forecast(histories(series, from)));
    }

    /** The histories of a {@link #backtest}, each as long as the window. */
    public List<Sequence> histories(Sequence series, int from) {
        return IntStream.rangeClosed(from, series.length() - horizon())
                .mapToObj(origin -> series.slice(Math.max(0, origin - window()), origin))
                .toList();
    }

    /** What the model is given for some histories: the window of each, scaled. For running the model without this class. */
    public SequenceBatch encode(List<Sequence> histories) {
        return windowing.encode(histories);
    }

    /** The forecasts that the model's output for some histories means. */
    public List<Forecast> decode(List<Sequence> histories, SequenceBatch output) {
        return java.util.Arrays.stream(windowing.decode(histories, output))
                .map(mean -> new Forecast(mean, residuals))
                .toList();
    }

    private SequenceBatch run(SequenceBatch windows) {
        if (backend != null) {
            return run(backend, windows);
        }
        try (Backend selected = Backends.select(model.graph(), Purpose.run())) {
            return run(selected, windows);
        }
    }

    private SequenceBatch run(Backend on, SequenceBatch windows) {
        try (CompiledModel compiled = on.compile(model)) {
            return compiled.run(windows);
        }
    }
}
