package dev.rondo.cli;

import dev.rondo.models.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.function.Consumer;

/** Shows how a training goes: as a bar on a terminal, as plain lines elsewhere. */
sealed interface TrainingProgress extends Consumer<Progress>, AutoCloseable
        permits ProgressBarOnTerminal, ProgressLines {
    /** What fits where this program writes to. */
    @SuppressWarnings("SystemConsoleNull") // whether it may be null is up to the provider of consoles
    static TrainingProgress on(PrintWriter err) {
        Console console = System.console();
        return console != null && console.isTerminal() ? new ProgressBarOnTerminal() : new ProgressLines(err);
    }

    @Override
    void close();
}
