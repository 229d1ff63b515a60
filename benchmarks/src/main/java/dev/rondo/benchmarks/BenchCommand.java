package dev.rondo.benchmarks;

import dev.rondo.benchmarks.beside.Aside;
import dev.rondo.benchmarks.beside.Asides;
import dev.rondo.benchmarks.fork.Effort;
import dev.rondo.benchmarks.fork.Forks;
import dev.rondo.benchmarks.report.Csv;
import dev.rondo.benchmarks.report.Report;
import dev.rondo.benchmarks.report.Setting;
import dev.rondo.benchmarks.row.CellType;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Rows;
import dev.rondo.benchmarks.row.Size;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code rondo bench}. */
@Command(
        name = "rondo bench",
        description = "Times Rondo and its peers in turns, on the same weights and inputs.",
        sortOptions = false)
@SuppressWarnings({"NullAway.Init", "unused"}) // picocli sets and reads the fields
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "A few rows of most kinds, one fork each; four to five minutes.")
    private boolean quick;

    @Option(
            names = "--rows",
            paramLabel = "PATTERN",
            description =
                    "Only rows of these names; * stands for any text, a comma separates. Beside the times of rows there are"
                            + " the measures start/…, warm-up/…, allocation/… and size.")
    private @Nullable String rows;

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "The numbers of threads (${DEFAULT-VALUE}).")
    private List<Integer> threads = List.of(1, 2);

    @Option(names = "--forks", paramLabel = "N", description = "How many JVMs measure each row (3, with --quick 1).")
    private int forks;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table as CSV too, again after each row.")
    private @Nullable Path csv;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Write a page of Markdown too, again after each row: the tables, what they were measured on, how to read them.")
    private @Nullable Path report;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    /** Runs the command and ends the program with its exit code. */
    public static void main(String... arguments) {
        CommandLine command = new CommandLine(new BenchCommand());
        command.getCommandSpec().usageMessage().footer(grammar());
        System.exit(command.execute(arguments));
    }

    /** What the names of rows and measures are made of. */
    private static String[] grammar() {
        List<String> lines = new ArrayList<>(List.of(
                "",
                "A row is called kind/cell/key=value/…, with its keys in the order that stands here.",
                "Cells: " + Stream.of(CellType.values()).map(CellType::toString).collect(Collectors.joining(", "))
                        + ".",
                "Where a kind has no I, the input has H features. Kinds:"));
        for (Kind kind : Kind.values()) {
            String keys = kind.sizes().stream().map(Size::name).collect(Collectors.joining(" "));
            lines.add("  " + kind + " (" + keys + "): " + kind.meaning());
        }
        lines.add("Measures beside the times of rows:");
        Aside.all().forEach(aside -> lines.add("  " + aside));
        return lines.toArray(String[]::new);
    }

    @Override
    public Integer call() throws IOException {
        requirePlace(csv);
        requirePlace(report);
        Path folder = Path.of(System.getProperty("rondo.bench.folder", "target/bench"))
                .toAbsolutePath();
        Forks jvms = new Forks(folder);
        List<Aside> asides = rows != null ? Aside.matching(rows) : quick ? Aside.quick() : Aside.all();
        List<Row> chosen = chosenRows(asides);
        PrintWriter out = spec.commandLine().getOut();
        int each = forks > 0 ? forks : quick ? 1 : 3;
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        Bench bench =
                new Bench(jvms, chosen, threads, effort, each, found -> keep(found, chosen.size(), each, folder), out);
        if (!chosen.isEmpty()) {
            bench.run();
        }
        if (!asides.isEmpty()) {
            bench.run(new Asides(jvms, folder), asides);
        }
        PrintWriter err = spec.commandLine().getErr();
        bench.failures().forEach(failure -> err.println("rondo: " + failure));
        err.flush();
        return bench.failures().isEmpty() ? 0 : 1;
    }

    /** Sees to it before a row is measured that a file can be written behind it. */
    private void requirePlace(@Nullable Path file) throws IOException {
        if (file == null) {
            return;
        }
        if (Files.isDirectory(file)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "'" + file + "' is a folder; name a file in it");
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
    }

    /** Writes the files that were asked for. */
    private void keep(Bench bench, int asked, int each, Path folder) throws IOException {
        if (csv != null) {
            Files.write(csv, Csv.of(bench.lines()));
        }
        if (report != null) {
            List<String> failures = bench.failures().stream()
                    .map(failure -> failure.replace(folder + File.separator, ""))
                    .toList();
            List<String> arguments = spec.commandLine().getParseResult().originalArgs();
            Setting setting = new Setting(arguments, asked, bench.measured(), each);
            Files.write(report, Report.of(setting, bench.peaks(), bench.lines(), bench.findings(), failures));
        }
    }

    private List<Row> chosenRows(List<Aside> asides) {
        if (rows == null) {
            return quick ? Rows.quick() : Rows.all();
        }
        List<String> names = asides.stream().map(Aside::toString).toList();
        String patterns = Stream.of(rows.split(",", -1))
                .filter(pattern -> !names.contains(pattern))
                .collect(Collectors.joining(","));
        return patterns.isEmpty() ? List.of() : Rows.matching(patterns, Rows.all());
    }
}
