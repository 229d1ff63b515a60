package dev.rondo.cli;

import dev.rondo.models.Progress;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar over all batches of all epochs, on standard error. */
final class ProgressBarOnTerminal implements TrainingProgress {
    private @Nullable ProgressBar bar;

    @Override
    public void accept(Progress progress) {
        switch (progress) {
            case Progress.Started(var graph, var backend, int epochs, int batches) ->
                bar = new ProgressBarBuilder()
                        .setTaskName("training")
                        .setInitialMax((long) epochs * batches)
                        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                        .setUpdateIntervalMillis(100)
                        .clearDisplayOnFinish()
                        .build();
            case Progress.BatchDone(int epoch, int batch, int batches, double loss, var speed) ->
                show((epoch - 1L) * batches + batch, String.format(Locale.ROOT, "epoch %d, loss %.3f", epoch, loss));
            case Progress.EpochDone done -> {}
            case Progress.Ended ended -> close();
        }
    }

    private void show(long done, String message) {
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(message);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
