package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.model.Provenance;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What of a {@link Forecaster} travels with its model, as properties of the model's provenance. */
final class ForecastProvenance {
    private static final String PREFIX = "rondo.forecast.";

    private ForecastProvenance() {}

    static Provenance write(Provenance provenance, Windowing windowing, Residuals residuals) {
        Provenance written = provenance
                .with(PREFIX + "window", Integer.toString(windowing.window()))
                .with(PREFIX + "horizon", Integer.toString(windowing.horizon()))
                .with(PREFIX + "target", windowing.target().name())
                .with(PREFIX + "means", text(windowing.scaling().means()))
                .with(PREFIX + "deviations", text(windowing.scaling().deviations()));
        for (int h = 0; h < windowing.horizon(); h++) {
            written =
                    written.with(PREFIX + "residuals." + (h + 1), text(residuals.quantiles()[h]));
        }
        return written;
    }

    static Windowing windowing(Provenance provenance) {
        try {
            return new Windowing(
                    Integer.parseInt(property(provenance, "window")),
                    Integer.parseInt(property(provenance, "horizon")),
                    ForecastTarget.valueOf(property(provenance, "target")),
                    new Scaling(numbers(provenance, "means"), numbers(provenance, "deviations")));
        } catch (IllegalArgumentException e) {
            throw damaged("found something that cannot be read (" + e.getMessage() + ")");
        }
    }

    static Residuals residuals(Provenance provenance, int horizon) {
        double[][] quantiles = new double[horizon][];
        for (int h = 0; h < horizon; h++) {
            quantiles[h] = numbers(provenance, "residuals." + (h + 1));
            if (quantiles[h].length != Residuals.LEVELS) {
                throw damaged("found " + quantiles[h].length + " quantiles for step " + (h + 1));
            }
        }
        return new Residuals(quantiles);
    }

    private static String property(Provenance provenance, String name) {
        String value = provenance.properties().get(PREFIX + name);
        if (value == null) {
            throw damaged("found no property '" + PREFIX + name + "'");
        }
        return value;
    }

    private static double[] numbers(Provenance provenance, String name) {
        try {
            return Arrays.stream(property(provenance, name).split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw damaged("found something else than numbers in '" + PREFIX + name + "'");
        }
    }

    private static String text(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }

    private static InputException damaged(String found) {
        return new InputException(new Problem(
                "provenance of the model",
                found,
                "a forecaster keeps its window, its scaling and its residuals there",
                "take a model that a forecaster has trained"));
    }
}
