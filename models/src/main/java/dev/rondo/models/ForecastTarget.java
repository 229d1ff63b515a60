package dev.rondo.models;

/** What the model of a {@link Forecaster} gives for each step ahead, in standard deviations of the series. */
public enum ForecastTarget {
    /** The difference to the mean of the series. */
    LEVEL,
    /** The difference to the last value of the window, for a series that drifts: 0 is the naive forecast. */
    CHANGE
}
