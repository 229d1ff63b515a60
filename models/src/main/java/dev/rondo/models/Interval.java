package dev.rondo.models;

/**
 * A band that holds the truth with a given probability, for each step ahead by itself.
 *
 * @param lower its lower bound at each step ahead
 * @param upper its upper bound at each step ahead
 */
public record Interval(double[] lower, double[] upper) {
    /** Whether a value lies within the band at a step ahead, counted from 0. */
    public boolean contains(int stepAhead, double value) {
        return lower[stepAhead] <= value && value <= upper[stepAhead];
    }
}
