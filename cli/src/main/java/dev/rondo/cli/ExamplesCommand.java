package dev.rondo.cli;

import dev.rondo.examples.Example;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the examples. */
@Command(name = "examples", description = "List the examples, each with the command that runs it.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExamplesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        for (Example example : Example.values()) {
            out.printf(
                    "%d  %-13s %-52s ./rondo example %s%n",
                    example.number(), example.title(), example.summary(), example.title());
        }
        out.flush();
    }
}
