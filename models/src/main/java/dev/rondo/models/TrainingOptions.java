package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.util.ArrayList;
import java.util.List;

/** How a {@link Trainer} trains: everything that the weights depend on besides model, loss, optimizer and data. */
record TrainingOptions(
        int epochs,
        int batchSize,
        Batching batching,
        Validation validation,
        int patience,
        double clipNorm,
        int truncation,
        long seed) {
    static final int FOREVER = Integer.MAX_VALUE;

    TrainingOptions {
        List<Problem> problems = new ArrayList<>();
        requireAtLeast(problems, "epochs", 0, epochs);
        requireAtLeast(problems, "batch size", 1, batchSize);
        requireAtLeast(problems, "patience", 1, patience);
        requireAtLeast(problems, "truncation", 0, truncation);
        if (!(clipNorm > 0)) {
            problems.add(new Problem(
                    "trainer, clip norm", "found " + clipNorm, "it has to be over 0", "pass a bound such as 1"));
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    static TrainingOptions defaults() {
        return new TrainingOptions(
                20, 32, Batching.SHUFFLED, Validation.none(), FOREVER, Double.POSITIVE_INFINITY, 0, 0);
    }

    TrainingOptions epochs(int other) {
        return new TrainingOptions(other, batchSize, batching, validation, patience, clipNorm, truncation, seed);
    }

    TrainingOptions batchSize(int other) {
        return new TrainingOptions(epochs, other, batching, validation, patience, clipNorm, truncation, seed);
    }

    TrainingOptions batching(Batching other) {
        return new TrainingOptions(epochs, batchSize, other, validation, patience, clipNorm, truncation, seed);
    }

    TrainingOptions validation(Validation other) {
        return new TrainingOptions(epochs, batchSize, batching, other, patience, clipNorm, truncation, seed);
    }

    TrainingOptions patience(int other) {
        return new TrainingOptions(epochs, batchSize, batching, validation, other, clipNorm, truncation, seed);
    }

    TrainingOptions clipNorm(double other) {
        return new TrainingOptions(epochs, batchSize, batching, validation, patience, other, truncation, seed);
    }

    TrainingOptions truncation(int other) {
        return new TrainingOptions(epochs, batchSize, batching, validation, patience, clipNorm, other, seed);
    }

    TrainingOptions seed(long other) {
        return new TrainingOptions(epochs, batchSize, batching, validation, patience, clipNorm, truncation, other);
    }

    /**
     * Checks what no option shows by itself.
     *
     * @throws InputException if there is patience without anything to watch
     */
    void requireComplete() {
        if (patience != FOREVER && validation instanceof Validation.None) {
            throw new InputException(new Problem(
                    "trainer, patience",
                    "found " + patience + " epochs without validation",
                    "patience watches the validation loss",
                    "hold data out with validation(), or drop patience()"));
        }
    }

    private static void requireAtLeast(List<Problem> problems, String what, int least, int found) {
        if (found < least) {
            problems.add(new Problem(
                    "trainer, " + what, "found " + found, "it has to be at least " + least, "correct the number"));
        }
    }
}
