package dev.rondo.cli;

import dev.rondo.cli.demo.Demo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the demo. */
@Command(
        name = "demo",
        description = {
            "Train, judge, export and run a forecast of Seattle's temperatures on every backend.",
            "A GRU learns the highest temperature of the next seven days; it is compared with naive forecasts on a",
            "held-out year. Writes a plot and an ONNX file."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "42",
            description = "What everything random is drawn from; ${DEFAULT-VALUE} unless given.")
    private long seed;

    @Option(
            names = "--epochs",
            paramLabel = "COUNT",
            defaultValue = "40",
            description = "How many epochs to train at most; ${DEFAULT-VALUE} unless given.")
    private int epochs;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "rondo-demo",
            description = "The folder for the plot and the ONNX file; ${DEFAULT-VALUE} unless given.")
    private Path output;

    @Override
    public Integer call() throws Exception {
        if (epochs < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--epochs is " + epochs + ", but it has to be at least 1");
        }
        CommandLine command = spec.commandLine();
        try (TrainingProgress progress = TrainingProgress.on(command.getErr())) {
            new Demo(seed, epochs, output).run(command.getOut(), progress);
        }
        return CommandLine.ExitCode.OK;
    }
}
