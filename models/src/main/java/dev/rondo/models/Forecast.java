package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.util.Arrays;

/** The next steps of a series, with how far they may be off. Immutable. */
public final class Forecast {
    private final double[] mean;
    private final Residuals residuals;

    Forecast(double[] mean, Residuals residuals) {
        this.mean = mean;
        this.residuals = residuals;
    }

    /** The number of steps ahead. */
    public int horizon() {
        return mean.length;
    }

    /** The value expected at each step ahead, in the units of the series, as an array of the caller's own. */
    public double[] mean() {
        return mean.clone();
    }

    /**
     * The band that is to hold the truth with this probability at each step ahead. It rests on how far forecasts of held-out data were
     * off, and on nothing that is assumed of their distribution but that it stays as it was.
     *
     * @throws InputException if the coverage is not over 0 and at most 0.98
     */
    public Interval interval(double coverage) {
        if (!(coverage > 0 && coverage <= 0.98)) {
            throw new InputException(new Problem(
                    "interval", "found the coverage " + coverage, "it has to be over 0 and at most 0.98", "pass 0.8"));
        }
        double[] lower = new double[mean.length];
        double[] upper = new double[mean.length];
        for (int h = 0; h < mean.length; h++) {
            lower[h] = mean[h] + residuals.quantile(h, (1 - coverage) / 2);
            upper[h] = mean[h] + residuals.quantile(h, (1 + coverage) / 2);
        }
        return new Interval(lower, upper);
    }

    @Override
    public String toString() {
        return "forecast " + Arrays.toString(mean);
    }
}
