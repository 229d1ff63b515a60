package dev.rondo.cli;

import dev.rondo.models.Epoch;
import dev.rondo.models.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** One line an epoch, without any control characters. */
record ProgressLines(PrintWriter out) implements TrainingProgress {
    @Override
    public void accept(Progress progress) {
        switch (progress) {
            case Progress.Started(var graph, String backend, int epochs, int batches) ->
                print("training on " + backend + ": up to " + epochs + " epochs of " + batches + " batches");
            case Progress.BatchDone batch -> {}
            case Progress.EpochDone(Epoch epoch, var checkpoint) ->
                print(String.format(
                        Locale.ROOT,
                        "epoch %2d  loss %.4f%s  %,.0f steps/s",
                        epoch.number(),
                        epoch.loss(),
                        validation(epoch),
                        epoch.stepsPerSecond()));
            case Progress.Ended ended -> {}
        }
    }

    private static String validation(Epoch epoch) {
        return epoch.validationLoss().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT, "  validation %.4f", epoch.validationLoss().getAsDouble());
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
