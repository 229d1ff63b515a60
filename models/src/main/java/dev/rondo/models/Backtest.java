package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.Sequence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Forecasts from one origin after the other (a rolling origin), with what came true.
 *
 * @param forecasts one for each origin, in order
 * @param truth the values that came, {@code [origin][step ahead]}
 */
public record Backtest(List<Forecast> forecasts, double[][] truth) {
    /** Keeps a copy of the list. */
    public Backtest {
        forecasts = List.copyOf(forecasts);
    }

    /**
     * The seasonal naive forecast: each step ahead is as it was at the same place of the last known period; with a period of 1, as it is now.
     * Its bands rest on how far it was off before {@code from}.
     *
     * @param series of which the first feature is forecast
     * @param period the number of steps after which things repeat
     * @param horizon the number of steps to forecast
     * @param from the first origin: the number of steps that are known then
     * @throws InputException if there is less than one period and one horizon before {@code from}, or no horizon after it
     */
    public static Backtest seasonalNaive(Sequence series, int period, int horizon, int from) {
        int calibration = from - horizon - period + 1;
        requireOrigins(series, horizon, from);
        if (period < 1 || calibration < 1) {
            throw new InputException(new Problem(
                    "backtest",
                    "found a period of " + period + " and the first origin at " + from,
                    "one period and one horizon have to lie before it",
                    "begin later, or use a shorter period"));
        }
        double[] values = IntStream.range(0, series.length())
                .mapToDouble(t -> series.values().doubleAt(t * series.features()))
                .toArray();
        double[][] before = new double[calibration][horizon];
        for (int i = 0; i < calibration; i++) {
            double[] forecast = seasonalNaive(values, period, horizon, period + i);
            for (int h = 0; h < horizon; h++) {
                before[i][h] = values[period + i + h] - forecast[h];
            }
        }
        Residuals residuals = Residuals.of(before);
        return of(
                series,
                from,
                IntStream.rangeClosed(from, series.length() - horizon)
                        .mapToObj(origin -> new Forecast(seasonalNaive(values, period, horizon, origin), residuals))
                        .toList());
    }

    private static double[] seasonalNaive(double[] values, int period, int horizon, int origin) {
        return IntStream.range(0, horizon)
                .mapToDouble(h -> values[origin - period + h % period])
                .toArray();
    }

    /**
     * Forecasts beside what came true.
     *
     * @param series whose first feature was forecast
     * @param from the origin of the first forecast; each of the others has the next
     * @throws InputException if there is no forecast, or the series ends before the last one does
     */
    public static Backtest of(Sequence series, int from, List<Forecast> forecasts) {
        int horizon = forecasts.isEmpty() ? 0 : forecasts.getFirst().horizon();
        if (forecasts.isEmpty() || from + forecasts.size() - 1 + horizon > series.length()) {
            throw new InputException(new Problem(
                    "backtest",
                    "found " + forecasts.size() + " forecasts from step " + from + " of " + series.length(),
                    "there is at least one, and the series knows what came true for each",
                    "pass the forecasts that Forecaster.histories() asks for"));
        }
        double[][] truth = new double[forecasts.size()][horizon];
        for (int i = 0; i < truth.length; i++) {
            for (int h = 0; h < horizon; h++) {
                truth[i][h] = series.values().doubleAt((from + i + h) * series.features());
            }
        }
        return new Backtest(forecasts, truth);
    }

    static void requireOrigins(Sequence series, int horizon, int from) {
        if (from < 1 || from > series.length() - horizon) {
            throw new InputException(new Problem(
                    "backtest",
                    "found the first origin at " + from + " of " + series.length() + " steps",
                    "there have to be known steps before it and " + horizon + " after it",
                    "begin elsewhere"));
        }
    }

    /** The mean of |truth − forecast| over all origins and steps ahead. */
    public double meanAbsoluteError() {
        return IntStream.range(0, truth[0].length)
                .mapToDouble(this::meanAbsoluteError)
                .average()
                .orElseThrow();
    }

    /** The mean of |truth − forecast| at one step ahead, counted from 0. */
    public double meanAbsoluteError(int stepAhead) {
        return IntStream.range(0, truth.length)
                .mapToDouble(
                        i -> Math.abs(truth[i][stepAhead] - forecasts.get(i).mean()[stepAhead]))
                .average()
                .orElseThrow();
    }

    /** The share of truths that lay within the bands of the given coverage. */
    public double coverage(double coverage) {
        return IntStream.range(0, truth.length)
                        .mapToDouble(i -> {
                            Interval interval = forecasts.get(i).interval(coverage);
                            return IntStream.range(0, truth[i].length)
                                    .filter(h -> interval.contains(h, truth[i][h]))
                                    .count();
                        })
                        .sum()
                / Arrays.stream(truth).mapToInt(row -> row.length).sum();
    }
}
