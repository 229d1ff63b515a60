package dev.rondo.cli.demo;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.model.Model.sequential;

import dev.rondo.data.Sequence;
import dev.rondo.examples.SeattleWeather;
import dev.rondo.models.Backtest;
import dev.rondo.models.Ending;
import dev.rondo.models.Epoch;
import dev.rondo.models.Forecaster;
import dev.rondo.models.Progress;
import dev.rondo.models.Training;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Forecasts Seattle's daily highest temperature: trained on 2012 and 2013, stopped and calibrated by 2014, judged on 2015, with an origin
 * every day.
 *
 * @param seed what everything random is drawn from
 * @param epochs how many to train at most
 * @param output the folder for the page and the ONNX file
 */
public record Demo(long seed, int epochs, Path output) {
    private static final int WINDOW = 28;
    private static final int HORIZON = 7;
    private static final int JUDGED_YEAR = 2015;
    private static final int VALIDATED_YEAR = 2014;
    private static final double COVERAGE = 0.8;

    /**
     * Runs the demo.
     *
     * @param out what is said to the person
     * @param progress hears how the training goes
     * @throws IOException if the page or the ONNX file cannot be written
     */
    public void run(PrintWriter out, Consumer<Progress> progress) throws IOException {
        Files.createDirectories(output);
        SeattleWeather weather = SeattleWeather.load();
        Sequence series = weather.highs();
        int from = weather.firstDayOf(JUDGED_YEAR);
        out.println("Seattle's highest temperature of each day, " + HORIZON + " days ahead (" + series.length()
                + " days, NOAA): trained on 2012 and 2013, validated on " + VALIDATED_YEAR + ", judged on "
                + JUDGED_YEAR + ".");
        out.flush();
        Forecaster forecaster = train(weather, series.slice(0, from), progress.andThen(event -> say(out, event)));
        List<BackendRun> runs = new Comparison(forecaster, series, from).run();
        Results results = new Results(
                weather,
                from,
                COVERAGE,
                forecaster.backtest(series, from),
                Backtest.seasonalNaive(series, 1, HORIZON, from),
                Backtest.seasonalNaive(series, 365, HORIZON, from),
                runs);
        out.println();
        out.print(new ResultTable(results).text());
        out.println();
        Path model = output.resolve("seattle.onnx");
        forecaster.model().save(model);
        out.println("model  " + model + " (" + Files.size(model) / 1024 + " KiB, ONNX)");
        Path page = output.resolve("seattle.html");
        Files.writeString(page, new ForecastPage(results).html());
        out.println("plot   " + page + " (open it in a browser)");
        out.flush();
    }

    private Forecaster train(SeattleWeather weather, Sequence known, Consumer<Progress> progress) {
        double heldOut = 1 - (double) weather.firstDayOf(VALIDATED_YEAR) / known.length();
        return Forecaster.builder()
                .window(WINDOW)
                .horizon(HORIZON)
                .model(sequential(gru(32), last(), dense(HORIZON)))
                .heldOut(heldOut)
                .seed(seed)
                .training(trainer -> trainer.epochs(epochs).onProgress(progress))
                .train(known);
    }

    private static void say(PrintWriter out, Progress progress) {
        if (progress instanceof Progress.Ended(Training training)) {
            Duration time = training.history().stream().map(Epoch::duration).reduce(Duration.ZERO, Duration::plus);
            out.printf(
                    Locale.ROOT,
                    "Trained on %s: %d epochs%s in %.1f s, validation loss %.3f.%n",
                    training.model().provenance().properties().get("rondo.backend"),
                    training.history().size(),
                    training.ending() == Ending.STOPPED_EARLY ? " (no further improvement)" : "",
                    time.toMillis() / 1000.0,
                    training.checkpoint().bestLoss());
            out.flush();
        }
    }
}
