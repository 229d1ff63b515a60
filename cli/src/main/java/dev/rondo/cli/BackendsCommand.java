package dev.rondo.cli;

import dev.rondo.backend.Backends;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints which backends there are. */
@Command(name = "backends", description = "Say which backends there are, and why one is not available.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BackendsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(Backends.report());
        spec.commandLine().getOut().flush();
    }
}
