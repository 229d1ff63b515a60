package dev.rondo.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code rondo} command: the entry of the program, and the list of its commands. */
@Command(
        name = "rondo",
        description = "Recurrent neural networks on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        commandListHeading = "%nCommands:%n",
        footer = {"", "Exit codes: 0 success, 1 failure, 2 wrong use."},
        subcommands = {
            DemoCommand.class,
            BackendsCommand.class,
            ExportCommand.class,
            InspectCommand.class,
            CheckCommand.class,
            ExamplesCommand.class,
            ExampleCommand.class
        })
@SuppressWarnings({"NullAway.Init", "unused"}) // picocli sets and reads the fields
public final class RondoCommand implements Runnable {
    /** Something failed. */
    static final int FAILURE = 1;

    /** The command was used wrongly. */
    static final int USAGE = 2;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of Rondo and Java and exit.")
    private boolean version;

    /** Runs the command and ends the program with its exit code. */
    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command with everything that it needs, for this program and for tests. */
    static CommandLine commandLine() {
        return new CommandLine(new RondoCommand())
                .setExecutionExceptionHandler(RondoCommand::failed)
                .setParameterExceptionHandler(RondoCommand::misused);
    }

    /** Without a command it lists the commands. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int failed(Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
        say(command, Failure.sentence(exception));
        return FAILURE;
    }

    private static int misused(CommandLine.ParameterException exception, String... arguments) {
        CommandLine command = exception.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        say(command, exception.getMessage() + "; see '" + name + " --help'.");
        return USAGE;
    }

    private static void say(CommandLine command, String sentence) {
        PrintWriter err = command.getErr();
        err.println("rondo: " + sentence);
        err.flush();
    }
}
