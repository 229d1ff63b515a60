package dev.rondo.models;

import java.util.Arrays;

/**
 * How far forecasts of held-out data were from the truth, for each step ahead as quantiles at 1 %, 2 %, … 99 %: split conformal prediction
 * (Vovk et al. 2005; Lei et al. 2018) with signed residuals.
 *
 * @param quantiles of truth − forecast, {@code [step ahead][99]}
 */
record Residuals(double[][] quantiles) {
    static final int LEVELS = 99;

    /** The quantiles of residuals {@code [window][step ahead]}, those below the median rounded down and the others up, as (n + 1)·level asks. */
    static Residuals of(double[][] residuals) {
        int horizon = residuals[0].length;
        double[][] quantiles = new double[horizon][LEVELS];
        for (int h = 0; h < horizon; h++) {
            int step = h;
            double[] sorted = Arrays.stream(residuals)
                    .mapToDouble(window -> window[step])
                    .sorted()
                    .toArray();
            for (int level = 1; level <= LEVELS; level++) {
                double rank = (sorted.length + 1) * level * 0.01;
                int index = (int) (level < 50 ? Math.floor(rank) : Math.ceil(rank)) - 1;
                quantiles[h][level - 1] = sorted[Math.clamp(index, 0, sorted.length - 1)];
            }
        }
        return new Residuals(quantiles);
    }

    /** A quantile, linear between those that are known; {@code level} from 0.01 to 0.99. */
    double quantile(int stepAhead, double level) {
        double place = Math.clamp(level * 100 - 1, 0, LEVELS - 1);
        int below = (int) place;
        int above = Math.min(below + 1, LEVELS - 1);
        double share = place - below;
        return quantiles[stepAhead][below] * (1 - share) + quantiles[stepAhead][above] * share;
    }
}
