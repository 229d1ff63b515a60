package dev.rondo.cli.demo;

import dev.rondo.examples.SeattleWeather;
import dev.rondo.models.Backtest;
import java.util.List;

/**
 * What came of the demo.
 *
 * @param weather the data
 * @param from the index of the first day that is judged
 * @param coverage of the bands
 * @param model the forecasts of the model
 * @param naive the forecasts that everything stays as it is
 * @param seasonalNaive the forecasts that everything is as a year ago
 * @param runs the model on every backend
 */
record Results(
        SeattleWeather weather,
        int from,
        double coverage,
        Backtest model,
        Backtest naive,
        Backtest seasonalNaive,
        List<BackendRun> runs) {
    /** By what share the model errs less than a baseline. */
    double improvementOver(Backtest baseline) {
        return 1 - model.meanAbsoluteError() / baseline.meanAbsoluteError();
    }
}
