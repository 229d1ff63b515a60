package dev.rondo.benchmarks.fork;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.benchmarks.floor.PeakFork;
import dev.rondo.benchmarks.floor.Peaks;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.work.Start;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Starts programs of this module in JVMs of their own. Natives of peers put what they unpack beside the log, not into the user's home. */
public final class Forks {
    /** What every JVM that measures time is started with. */
    public static final List<String> JVM_OPTIONS = List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final int LINES_OF_LOG = 12;

    private final Path folder;

    /** Works in a folder, which it makes. */
    public Forks(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.toAbsolutePath());
    }

    /**
     * Measures a row.
     *
     * @throws BackendException if the fork failed, with the end of what it said
     */
    public List<Figure> measure(Row row, List<Integer> threads, Effort effort) throws IOException {
        Path file = folder.resolve("figures.txt");
        Files.deleteIfExists(file);
        run(
                row.toString(),
                Fork.JVM_OPTIONS,
                Fork.class,
                file.toString(),
                row.toString(),
                list(threads),
                Integer.toString(effort.warmUpMillis()),
                Integer.toString(effort.rounds()));
        return Files.readAllLines(file).stream().map(Figure::parse).toList();
    }

    /**
     * Measures the peaks that the floors of these rows need.
     *
     * @throws BackendException if the fork failed, with the end of what it said
     */
    public Peaks peaks(List<Integer> threads, List<Row> rows) throws IOException {
        Path file = folder.resolve("peaks.txt");
        List<String> arguments = new ArrayList<>(List.of(file.toString(), list(threads)));
        Peaks.distinct(rows).forEach(row -> arguments.add(row.toString()));
        run("peaks", PeakFork.JVM_OPTIONS, PeakFork.class, arguments.toArray(String[]::new));
        return PeakFork.read(file);
    }

    private static String list(List<Integer> threads) {
        return threads.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * What a program says that leaves its answer in the file that is its first argument.
     *
     * @throws BackendException if the fork failed, with the end of what it said
     */
    public String answer(Class<?> program, String question) throws IOException {
        Path file = folder.resolve("answer.txt");
        run(question, List.of(), program, file.toString(), question);
        return Files.readString(file);
    }

    /**
     * The time from before a JVM is started until a program has its first output.
     *
     * @param classPath what that program needs
     * @throws BackendException if the fork failed, with the end of what it said
     */
    public long nanosToFirstOutput(Start start, String classPath) throws IOException {
        Path log = folder.resolve("log.txt");
        List<String> command = command(start.options(), classPath, start.program(), start.arguments());
        long begin = System.nanoTime();
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.equals(Start.FIRST_OUTPUT)) {
                line = output.readLine();
            }
            long nanos = System.nanoTime() - begin;
            await(start.program().getSimpleName(), process, log);
            return nanos;
        }
    }

    private List<String> command(List<String> options, String classPath, Class<?> program, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-Duser.home=" + folder,
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-DDJL_CACHE_DIR=" + folder.resolve("djl"),
                "-Dai.djl.offline=true",
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("javacpp"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                classPath));
        command.add(program.getName());
        command.addAll(arguments);
        return command;
    }

    private void run(String what, List<String> options, Class<?> program, String... arguments) throws IOException {
        Path log = folder.resolve("log.txt");
        List<String> all = new ArrayList<>(JVM_OPTIONS);
        all.addAll(options);
        String classPath = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(command(all, classPath, program, List.of(arguments)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await(what, process, log);
    }

    private static void await(String what, Process process, Path log) throws IOException {
        try {
            if (process.waitFor() != 0) {
                List<String> lines = Files.readAllLines(log);
                List<String> end = lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size());
                throw new BackendException(new Problem(
                        "fork for '" + what + "'",
                        "it ended with code " + process.exitValue() + " and these words:\n  " + String.join("\n  ", end)
                                + "\n",
                        "it measures and ends with 0",
                        "see " + log));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
    }
}
