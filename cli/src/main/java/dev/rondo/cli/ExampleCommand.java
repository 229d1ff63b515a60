package dev.rondo.cli;

import dev.rondo.examples.Example;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an example. */
@Command(name = "example", aliases = "run", description = "Run an example.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExampleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "Name or number of the example; 'rondo examples' lists them.")
    private String name;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "Arguments of the example.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws Exception {
        Example example = Example.of(name)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(), "there is no example '" + name + "', but " + names()));
        example.run(arguments.toArray(String[]::new));
        return CommandLine.ExitCode.OK;
    }

    private static String names() {
        return Arrays.stream(Example.values()).map(Example::title).collect(Collectors.joining(", "));
    }
}
