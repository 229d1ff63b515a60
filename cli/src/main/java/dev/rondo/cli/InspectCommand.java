package dev.rondo.cli;

import dev.rondo.onnx.Inspection;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in a model file. */
@Command(
        name = "inspect",
        description = {
            "Show what is in an ONNX file: layers, shapes, states, parameters, and what of it Rondo can run.",
            "What cannot be imported is listed with its reason."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The ONNX file.")
    private Path file;

    @Override
    public Integer call() throws Exception {
        Inspection inspection = Inspection.of(file);
        spec.commandLine().getOut().print(new InspectionText(inspection).text());
        spec.commandLine().getOut().flush();
        return CommandLine.ExitCode.OK;
    }
}
