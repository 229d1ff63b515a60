package dev.rondo.cli;

import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.ExportOptions;
import dev.rondo.onnx.Exported;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxModel;
import dev.rondo.onnx.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a model as ONNX. */
@Command(
        name = "export",
        description = {
            "Write a model as ONNX: over whole sequences, and beside it over one step if it can be streamed.",
            "The files are run in ONNX Runtime and compared with the model before anything is written."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A saved model, or an ONNX file of another origin.")
    private Path model;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "The file to write; the step model goes to NAME.step.onnx beside it.")
    private Path out;

    @Option(
            names = "--opset",
            paramLabel = "VERSION",
            defaultValue = "17",
            description = "The version of ONNX' operators, 17 to 21; ${DEFAULT-VALUE} unless given.")
    private int opset;

    @Option(names = "--no-check", description = "Do not run the files and compare them with the model.")
    private boolean unchecked;

    @Override
    public Integer call() throws Exception {
        ExportOptions options = ExportOptions.defaults().operatorSet(opset);
        Exported exported =
                OnnxExport.export(TrainedModel.load(model), unchecked ? options.withoutSelfCheck() : options);
        exported.writeTo(out);
        PrintWriter print = spec.commandLine().getOut();
        print.println(out + ": " + names(exported.sequence()));
        exported.step().ifPresent(step -> print.println(Exported.stepFile(out) + ": " + names(step)));
        exported.streamingObstacles().forEach(problem -> print.println("no step model: " + problem));
        print.println(
                switch (exported.verification()) {
                    case Verification.Passed(String runner, double largest) ->
                        String.format(
                                Locale.ROOT,
                                "checked by %s: outputs and states are those of the model, within %.1e",
                                runner,
                                largest);
                    case Verification.Skipped(String reason) -> "not checked: " + reason;
                });
        print.flush();
        return CommandLine.ExitCode.OK;
    }

    private static String names(OnnxModel model) {
        return model.inputs().stream()
                        .map(value -> value.optional() ? "[" + value.name() + "]" : value.name())
                        .toList()
                + " to "
                + model.outputs().stream().map(value -> value.name()).toList();
    }
}
