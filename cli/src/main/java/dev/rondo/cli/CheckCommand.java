package dev.rondo.cli;

import dev.rondo.BackendException;
import dev.rondo.FormatException;
import dev.rondo.ModelException;
import dev.rondo.RondoException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.Deviation;
import dev.rondo.onnx.Imported;
import dev.rondo.onnx.ImportedRunner;
import dev.rondo.onnx.TestData;
import dev.rondo.onnx.TestFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares what a model gives with what is expected of it. */
@Command(
        name = "check",
        description = {
            "Import a model, run it on its test data and compare what it gives with what is expected.",
            "FOLDER has the layout of ONNX' own test cases: model.onnx and test_data_set_0, … with input_0.pb,",
            "output_0.pb, …. What stands beyond the end of a sequence, where the data say its length, is not compared."
        },
        footer = {"", "Exit codes: 0 within the tolerance, 1 not or failure, 2 the model is refused or wrong use."})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "The folder with the model and its data.")
    private Path folder;

    @Option(names = "--backend", paramLabel = "NAME", description = "The backend; the preferred one unless given.")
    private @Nullable String backend;

    @Option(
            names = "--tolerance",
            paramLabel = "ERROR",
            defaultValue = "1e-5",
            description = "The largest absolute error that passes; ${DEFAULT-VALUE} unless given.")
    private double tolerance;

    @Override
    public Integer call() throws Exception {
        if (!(tolerance >= 0)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--tolerance is " + tolerance + ", but it has to be 0 or more");
        }
        try (Backend opened = open()) {
            double largest = check(opened);
            PrintWriter out = spec.commandLine().getOut();
            out.println("max abs error " + shown(largest));
            out.flush();
            return largest <= tolerance ? CommandLine.ExitCode.OK : RondoCommand.FAILURE;
        } catch (FailedRun e) {
            return said(e.failure, RondoCommand.FAILURE);
        } catch (ModelException | FormatException | BackendException e) {
            return said(e, RondoCommand.USAGE);
        }
    }

    private int said(RondoException problem, int exitCode) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("rondo: " + Failure.sentence(problem));
        err.flush();
        return exitCode;
    }

    /** What a backend could not do with a model that it took. */
    private static final class FailedRun extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final BackendException failure;

        FailedRun(BackendException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private Backend open() {
        return backend == null
                ? Backends.preferred(BackendOptions.defaults(), Backends.providers())
                : Backends.named(backend);
    }

    /** The largest absolute error of all sets; each has a model of its own where the file takes weights as inputs. */
    private double check(Backend opened) throws IOException {
        TestFolder test = TestFolder.read(folder);
        double largest = 0;
        if (test.takesWeights()) {
            for (TestData set : test.sets()) {
                try (ImportedRunner runner = new ImportedRunner(test.imported(set), opened)) {
                    largest = Math.max(largest, check(runner, set));
                }
            }
            return largest;
        }
        Imported imported = test.imported(test.sets().getFirst());
        try (ImportedRunner runner = new ImportedRunner(imported, opened)) {
            for (TestData set : test.sets()) {
                largest = Math.max(largest, check(runner, set));
            }
        }
        return largest;
    }

    private double check(ImportedRunner runner, TestData set) {
        Map<String, Tensor> found = found(runner, set);
        double largest = 0;
        for (Map.Entry<String, Tensor> output : set.outputs().entrySet()) {
            Tensor value = found.get(output.getKey());
            Tensor expected = runner.withoutPadding(output.getKey(), output.getValue(), set.inputs());
            Deviation deviation = value == null
                    ? new Deviation(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY)
                    : Deviation.of(expected, value);
            String shape =
                    value != null && value.shape().equals(output.getValue().shape())
                            ? ""
                            : ", found the shape " + (value == null ? "of nothing" : value.shape()) + ", but "
                                    + output.getValue().shape() + " is expected";
            spec.commandLine()
                    .getOut()
                    .println(set.name() + " " + output.getKey() + ": max abs error " + shown(deviation.absolute())
                            + ", max rel error " + shown(deviation.relative()) + shape);
            largest = Math.max(largest, deviation.absolute());
        }
        return largest;
    }

    private static Map<String, Tensor> found(ImportedRunner runner, TestData set) {
        try {
            return runner.run(set.inputs());
        } catch (BackendException e) {
            throw new FailedRun(e);
        }
    }

    private static String shown(double error) {
        return String.format(Locale.ROOT, "%.3e", error);
    }
}
