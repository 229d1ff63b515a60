package dev.rondo.models;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.model.Model.sequential;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.data.Sequence;
import dev.rondo.model.Provenance;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Optimizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForecasterTest {
    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.named("reference");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static ForecasterBuilder builder() {
        return Forecaster.builder()
                .window(12)
                .horizon(3)
                .model(sequential(gru(4), last(), dense(3)))
                .optimizer(Optimizer.adam(0.02f))
                .training(trainer -> trainer.epochs(15).batchSize(16))
                .backend(backend)
                .seed(42);
    }

    @ParameterizedTest
    @EnumSource
    void beatsTheNaiveForecastOnASine(ForecastTarget target) {
        Sequence series = Toys.sine(160);
        Forecaster forecaster =
                builder().target(target).train(series.slice(0, 120)).on(backend);
        double model = forecaster.backtest(series, 120).meanAbsoluteError();
        double naive = Backtest.seasonalNaive(series, 1, 3, 120).meanAbsoluteError();
        assertTrue(model < naive / 3, () -> "the model errs by " + model + ", the naive forecast by " + naive);
    }

    @Test
    void forecastsGoOnFromTheSeriesThatItWasTrainedOn() {
        Sequence series = Toys.sine(80);
        Forecaster forecaster =
                builder().training(trainer -> trainer.epochs(1)).train(series).on(backend);
        Forecast next = forecaster.forecast();
        assertEquals(3, next.horizon());
        assertArrayEquals(next.mean(), forecaster.forecast(series.slice(50, 80)).mean());
        List<Sequence> histories = List.of(series.slice(0, 20), series);
        assertArrayEquals(next.mean(), forecaster.forecast(histories).getLast().mean(), 1e-6);
        assertEquals(List.of(), forecaster.forecast(List.of()));
    }

    @Test
    void intervalsCoverWhatTheySay() {
        long seed = 20;
        System.out.println("intervalsCoverWhatTheySay: seed " + seed);
        Random random = new Random(seed);
        float[] values = new float[500];
        for (int t = 1; t < values.length; t++) {
            values[t] = 0.6f * values[t - 1] + (float) random.nextGaussian();
        }
        Sequence series = Sequence.of(values);
        Forecaster forecaster = builder()
                .heldOut(0.5)
                .training(trainer -> trainer.epochs(3))
                .train(series.slice(0, 300))
                .on(backend);
        Backtest backtest = forecaster.backtest(series, 300);
        assertEquals(0.8, backtest.coverage(0.8), 0.08);
        assertEquals(0.5, backtest.coverage(0.5), 0.1);
        Interval narrow = backtest.forecasts().getFirst().interval(0.5);
        Interval wide = backtest.forecasts().getFirst().interval(0.9);
        for (int h = 0; h < 3; h++) {
            assertTrue(wide.lower()[h] < narrow.lower()[h] && narrow.upper()[h] < wide.upper()[h]);
        }
        assertEquals(0.8, Backtest.seasonalNaive(series, 1, 3, 300).coverage(0.8), 0.1);
    }

    @Test
    void everythingTravelsWithTheModel() {
        Sequence series = Toys.sine(80);
        Forecaster forecaster =
                builder().training(trainer -> trainer.epochs(1)).train(series).on(backend);
        TrainedModel stored = new TrainedModel(
                forecaster.model().graph(),
                forecaster.model().weights(),
                new Provenance(forecaster.model().provenance().properties()));
        Forecaster again = Forecaster.of(stored).on(backend);
        assertArrayEquals(forecaster.forecast().mean(), again.forecast(series).mean());
        assertArrayEquals(
                forecaster.forecast().interval(0.8).lower(),
                again.forecast(series).interval(0.8).lower());
        InputException refused = assertThrows(InputException.class, again::forecast);
        assertTrue(Toys.message(refused).contains("pass the history to forecast()"), Toys.message(refused));
    }

    @Test
    void aModelOfAnotherOriginIsRefused() {
        TrainedModel plain = TrainedModel.initialize(Toys.model().resolve(1), 1);
        InputException refused = assertThrows(InputException.class, () -> Forecaster.of(plain));
        assertTrue(
                Toys.message(refused).startsWith("provenance of the model: found no property 'rondo.forecast.window'"),
                Toys.message(refused));
        Provenance damaged = new Provenance(builder()
                        .training(trainer -> trainer.epochs(0))
                        .train(Toys.sine(40))
                        .model()
                        .provenance()
                        .properties())
                .with("rondo.forecast.means", "ten");
        InputException unread = assertThrows(
                InputException.class, () -> Forecaster.of(new TrainedModel(plain.graph(), plain.weights(), damaged)));
        assertTrue(Toys.message(unread).contains("'rondo.forecast.means'"), Toys.message(unread));
    }

    @Test
    void scalingIsFittedOnTheTrainingPartAlone() {
        float[] values = new float[100];
        for (int t = 0; t < 100; t++) {
            values[t] = t < 80 ? t % 2 : 1000;
        }
        Provenance provenance = builder()
                .training(trainer -> trainer.epochs(0))
                .train(Sequence.of(values))
                .model()
                .provenance();
        assertEquals(0.5, number(provenance, "rondo.forecast.means"), 1e-12);
        assertEquals(0.5, number(provenance, "rondo.forecast.deviations"), 1e-12);
    }

    private static double number(Provenance provenance, String name) {
        return Double.parseDouble(String.valueOf(provenance.properties().get(name)));
    }

    @Test
    void moreFeaturesHelpButOnlyTheFirstIsForecast() {
        float[][] rows = new float[90][];
        for (int t = 0; t < rows.length; t++) {
            rows[t] = new float[] {20 + t % 3, t % 3 == 0 ? 1 : 0, 7};
        }
        Sequence series = Sequence.of(rows);
        Forecaster forecaster = builder().train(series).on(backend);
        for (double mean : forecaster.forecast().mean()) {
            assertEquals(21, mean, 2);
        }
        InputException refused = assertThrows(InputException.class, () -> forecaster.forecast(Toys.sine(20)));
        assertEquals(
                "history 0: found 1 features, but the forecaster was trained on 3; give the same features in the same order.",
                Toys.message(refused));
    }

    @Test
    void refusesWhatCannotBeTrained() {
        ForecasterBuilder wrongSize = builder().horizon(5);
        ModelException size = assertThrows(ModelException.class, () -> wrongSize.train(Toys.sine(80)));
        assertTrue(Toys.message(size).endsWith("end the model with last(), dense(5)."), Toys.message(size));
        ForecasterBuilder everyStep = builder().model(sequential(gru(4), dense(3)));
        assertThrows(ModelException.class, () -> everyStep.train(Toys.sine(80)));
        assertThrows(ModelException.class, () -> Forecaster.builder().train(Toys.sine(80)));
        InputException shortSeries =
                assertThrows(InputException.class, () -> builder().train(Toys.sine(15)));
        assertTrue(Toys.message(shortSeries).startsWith("series: found 15 steps, of which 3 are held out"));
        InputException gap = assertThrows(InputException.class, () -> builder().train(Sequence.of(1, 2, Double.NaN)));
        assertEquals(
                "series, step 2, feature 0: found NaN, but every value has to be finite; fill the gap first.",
                Toys.message(gap));
        assertThrows(InputException.class, () -> builder().train(Sequence.ofTokens(1, 2)));
        assertThrows(InputException.class, () -> builder().heldOut(0).train(Toys.sine(80)));
    }

    @Test
    void refusesAHistoryShorterThanTheWindowAndACoverageOfOne() {
        Forecaster forecaster = builder()
                .training(trainer -> trainer.epochs(0))
                .train(Toys.sine(80))
                .on(backend);
        InputException refused = assertThrows(InputException.class, () -> forecaster.forecast(Toys.sine(11)));
        assertEquals(
                "history 0: found 11 steps, but the model sees a window of 12; pass a longer history.",
                Toys.message(refused));
        assertThrows(InputException.class, () -> forecaster.forecast().interval(1));
        assertThrows(InputException.class, () -> forecaster.backtest(Toys.sine(80), 78));
        assertThrows(InputException.class, () -> Backtest.seasonalNaive(Toys.sine(20), 12, 3, 14));
    }

    @Test
    void theSeasonalNaiveForecastRepeatsThePeriod() {
        Sequence series = Toys.sine(60);
        assertEquals(0, Backtest.seasonalNaive(series, 12, 3, 30).meanAbsoluteError(), 1e-5);
        Backtest naive = Backtest.seasonalNaive(Sequence.of(1, 2, 4, 8, 16, 32, 64), 1, 2, 4);
        assertArrayEquals(new double[] {8, 8}, naive.forecasts().getFirst().mean());
        assertEquals((8 + 16 + 24 + 48) / 4.0, naive.meanAbsoluteError());
        assertEquals((8 + 16) / 2.0, naive.meanAbsoluteError(0));
    }
}
