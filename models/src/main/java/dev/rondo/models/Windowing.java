package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The way from a series to what a model is given, and back from what it gives.
 *
 * @param window how many steps the model sees
 * @param horizon how many steps it forecasts
 * @param target what it gives for each of them
 * @param scaling of the features; the first is the one that is forecast
 */
record Windowing(int window, int horizon, ForecastTarget target, Scaling scaling) {
    /** The last {@code window} steps of each history, scaled. */
    SequenceBatch encode(List<Sequence> histories) {
        int features = scaling.features();
        float[] values = new float[Math.multiplyExact(histories.size(), window * features)];
        int at = 0;
        for (int i = 0; i < histories.size(); i++) {
            Sequence history = histories.get(i);
            requireHistory("history " + i, history);
            Tensor steps = history.values();
            for (int j = steps.size() - window * features; j < steps.size(); j++) {
                values[at++] = (float) scaling.scaled(j % features, steps.doubleAt(j));
            }
        }
        int[] lengths = new int[histories.size()];
        Arrays.fill(lengths, window);
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(histories.size() * window, features), values), lengths);
    }

    /** What a model gave for some histories, as values of the series, {@code [history][step ahead]}. */
    double[][] decode(List<Sequence> histories, SequenceBatch outputs) {
        double[][] values = new double[histories.size()][horizon];
        for (int i = 0; i < values.length; i++) {
            double origin = origin(histories.get(i));
            for (int h = 0; h < horizon; h++) {
                values[i][h] = origin + outputs.values().doubleAt(i * horizon + h) * scaling.deviations()[0];
            }
        }
        return values;
    }

    /**
     * What a model should give, for the origins {@code from} (inclusive) to {@code to} (exclusive); an origin is the number of steps known.
     */
    Dataset dataset(Sequence series, int from, int to) {
        List<Sequence> histories = IntStream.range(from, to)
                .mapToObj(origin -> series.slice(origin - window, origin))
                .toList();
        float[][] targets = new float[histories.size()][horizon];
        for (int i = 0; i < targets.length; i++) {
            double[] truth = truth(series, from + i);
            double origin = origin(histories.get(i));
            for (int h = 0; h < horizon; h++) {
                targets[i][h] = (float) ((truth[h] - origin) / scaling.deviations()[0]);
            }
        }
        return Dataset.of(encode(histories), targets);
    }

    /** The values of the series at the steps ahead of an origin. */
    double[] truth(Sequence series, int origin) {
        return IntStream.range(origin, origin + horizon)
                .mapToDouble(t -> series.values().doubleAt(t * series.features()))
                .toArray();
    }

    private double origin(Sequence history) {
        return switch (target) {
            case CHANGE -> history.values().doubleAt((history.length() - 1) * history.features());
            case LEVEL -> scaling.means()[0];
        };
    }

    private void requireHistory(String path, Sequence history) {
        if (history.isTokens() || history.features() != scaling.features()) {
            throw new InputException(new Problem(
                    path,
                    history.isTokens() ? "found token ids" : "found " + history.features() + " features",
                    "the forecaster was trained on " + scaling.features(),
                    "give the same features in the same order"));
        }
        if (history.length() < window) {
            throw new InputException(new Problem(
                    path,
                    "found " + history.length() + " steps",
                    "the model sees a window of " + window,
                    "pass a longer history"));
        }
    }
}
