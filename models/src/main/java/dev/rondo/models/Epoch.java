package dev.rondo.models;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * What came of one pass over the data.
 *
 * @param number from 1
 * @param loss the mean over all output steps, each with the weights and the masks that its batch was trained with
 * @param validationLoss the mean over all output steps of the validation data after the epoch, if there are any
 * @param steps the number of input steps trained on
 * @param duration how long it took, validation included
 */
public record Epoch(int number, double loss, OptionalDouble validationLoss, long steps, Duration duration) {
    /** How many input steps were trained on in a second. */
    public double stepsPerSecond() {
        return steps / (duration.toNanos() * 1e-9);
    }
}
